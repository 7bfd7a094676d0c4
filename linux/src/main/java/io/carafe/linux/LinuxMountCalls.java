package io.carafe.linux;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountCalls;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenTreeFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.UnmountFlag;
import java.util.Set;

/** mount(2) and umount2(2), and the calls that make mounts without a place. */
interface LinuxMountCalls extends MountCalls {
    /** FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC. */
    int CLOEXEC = 1;
    /** FSCONFIG_SET_STRING. */
    int SET_STRING = 1;
    /** FSCONFIG_CMD_CREATE. */
    int CREATE = 6;

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

    @Override
    default Result fsopen(Pathname type) {
        try (Scratch scratch = door().scratch()) {
            return door().call(SystemCall.FSOPEN, scratch.string(type), CLOEXEC);
        }
    }

    @Override
    default Result fsconfig(int context, Pathname key, Pathname value) {
        try (Scratch scratch = door().scratch()) {
            return door().call(SystemCall.FSCONFIG, context, SET_STRING, scratch.string(key), scratch.string(value), 0);
        }
    }

    @Override
    default Result fsconfigCreate(int context) {
        return door().call(SystemCall.FSCONFIG, context, CREATE, 0, 0, 0);
    }

    @Override
    default Result fsmount(int context, Set<MountAttribute> attributes) {
        return door().call(SystemCall.FSMOUNT, context, CLOEXEC, door().word(attributes));
    }

    @Override
    default Result openTreeClone(int directory, Pathname path) {
        long flags = door().word(Set.of(OpenTreeFlag.CLONE, OpenTreeFlag.CLOEXEC))
                | door().word(path.length() == 0 ? Set.of(AtFlag.EMPTY_PATH) : Set.of(AtFlag.SYMLINK_NOFOLLOW));
        return door().onPath(SystemCall.OPEN_TREE, directory, path, flags, 0, 0);
    }
}
