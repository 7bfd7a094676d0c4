package io.carafe.api.kernel;

import java.util.Set;

/** Calls on mounts, made by the host's side: in the mount namespace of the calling thread. Thread-safe. */
public interface MountCalls {
    /** mount(2); an empty {@code data} is NULL. */
    Result mount(Pathname source, Pathname target, Pathname type, Set<MountFlag> flags, Pathname data);

    Result umount2(Pathname target, Set<UnmountFlag> flags);

    /** fsopen(2): a file system that is about to be configured. Returns a descriptor, close-on-exec. */
    Result fsopen(Pathname type);

    /** fsconfig(2) with FSCONFIG_SET_STRING; the kernel takes at most 255 bytes. */
    Result fsconfig(int context, Pathname key, Pathname value);

    /** fsconfig(2) with FSCONFIG_SET_FLAG: an option without a value. */
    Result fsconfigFlag(int context, Pathname key);

    /** fsconfig(2) with FSCONFIG_CMD_CREATE: makes the file system as configured. */
    Result fsconfigCreate(int context);

    /** fsmount(2): a mount that is nowhere in the tree of mounts, and gone with its last descriptor. */
    Result fsmount(int context, Set<MountAttribute> attributes);

    /**
     * open_tree(2) with OPEN_TREE_CLONE: a detached copy of one mount, with what is mounted on it if {@code at} has
     * {@code RECURSIVE}.
     */
    Result openTreeClone(int directory, Pathname path, Set<AtFlag> at);

    /** move_mount(2) of a detached mount to a path. */
    Result moveMount(int mount, Pathname target);

    /**
     * mount_setattr(2) on a detached mount.
     *
     * @param at {@code RECURSIVE}, if the mounts below it are meant too
     * @param userNamespace where {@code IDMAP} is set: the descriptor of the namespace whose maps say how
     */
    Result mountSetattr(int mount, Set<AtFlag> at, Set<MountAttribute> set, MountFlag propagation, int userNamespace);
}
