package io.carafe.linux;

import io.carafe.api.kernel.MountCalls;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.UnmountFlag;
import java.util.Set;

/** mount(2) and umount2(2). */
interface LinuxMountCalls extends MountCalls {
    Door door();

    @Override
    default Result mount(Pathname source, Pathname target, Pathname type, Set<MountFlag> flags, Pathname data) {
        try (Scratch scratch = door().scratch()) {
            return door().call(
                            SystemCall.MOUNT,
                            scratch.string(source),
                            scratch.string(target),
                            scratch.string(type),
                            door().word(flags),
                            scratch.stringOrNull(data));
        }
    }

    @Override
    default Result umount2(Pathname target, Set<UnmountFlag> flags) {
        try (Scratch scratch = door().scratch()) {
            return door().call(SystemCall.UMOUNT2, scratch.string(target), door().word(flags));
        }
    }
}
