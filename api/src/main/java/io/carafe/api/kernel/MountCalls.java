package io.carafe.api.kernel;

import java.util.Set;

/** Calls on mounts, made by the host's side: in the mount namespace of the calling thread. Thread-safe. */
public interface MountCalls {
    /** mount(2); an empty {@code data} is NULL. */
    Result mount(Pathname source, Pathname target, Pathname type, Set<MountFlag> flags, Pathname data);

    Result umount2(Pathname target, Set<UnmountFlag> flags);
}
