package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;
import java.util.Set;

/**
 * A mounted hierarchy of control groups (cgroups(7)) in which the engine can make groups.
 *
 * @param version 1 or 2
 * @param mountPoint where it is mounted
 * @param controllers of version 1, those that it is mounted with; of version 2, those that groups below its root have.
 *     Stopping processes and counting their time need no controller in version 2.
 */
public record CgroupHierarchy(int version, Pathname mountPoint, Set<String> controllers) {
    public CgroupHierarchy {
        controllers = Set.copyOf(controllers);
    }
}
