package io.carafe.linux;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountCalls;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.MoveMountFlag;
import io.carafe.api.kernel.OpenTreeFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.UnmountFlag;
import io.carafe.linux.machine.SystemCall;
import java.util.Set;

/** mount(2) and umount2(2), and the calls that make mounts without a place. */
interface LinuxMountCalls extends MountCalls {
    /** FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC. */
    int CLOEXEC = 1;
    /** FSCONFIG_SET_FLAG. */
    int SET_FLAG = 0;
    /** FSCONFIG_SET_STRING. */
    int SET_STRING = 1;
    /** FSCONFIG_CMD_CREATE. */
    int CREATE = 6;

    /** {@code struct mount_attr}: what to set, what to clear, propagation, a user namespace. */
    int MOUNT_ATTR_SIZE = 4 * Long.BYTES;

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
    default Result fsconfigFlag(int context, Pathname key) {
        try (Scratch scratch = door().scratch()) {
            return door().call(SystemCall.FSCONFIG, context, SET_FLAG, scratch.string(key), 0, 0);
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
    default Result openTreeClone(int directory, Pathname path, Set<AtFlag> at) {
        long flags = door().word(Set.of(OpenTreeFlag.CLONE, OpenTreeFlag.CLOEXEC)) | door().word(at);
        return door().onPath(SystemCall.OPEN_TREE, directory, path, flags, 0, 0);
    }

    @Override
    default Result moveMount(int mount, Pathname target) {
        try (Scratch scratch = door().scratch()) {
            return door().call(
                            SystemCall.MOVE_MOUNT,
                            mount,
                            scratch.string(Pathname.EMPTY),
                            FileCalls.AT_FDCWD,
                            scratch.string(target),
                            door().word(Set.of(MoveMountFlag.F_EMPTY_PATH)));
        }
    }

    @Override
    default Result mountSetattr(
            int mount, Set<AtFlag> at, Set<MountAttribute> set, MountFlag propagation, int userNamespace) {
        try (Scratch scratch = door().scratch()) {
            Scratch.Block attributes = scratch.zeroes(MOUNT_ATTR_SIZE);
            attributes.putLong(0, door().word(set));
            attributes.putLong(2 * Long.BYTES, door().word(Set.of(propagation)));
            attributes.putLong(3 * Long.BYTES, userNamespace);
            return door().call(
                            SystemCall.MOUNT_SETATTR,
                            mount,
                            scratch.string(Pathname.EMPTY),
                            door().word(Set.of(AtFlag.EMPTY_PATH)) | door().word(at),
                            attributes.address(),
                            MOUNT_ATTR_SIZE);
        }
    }
}
