package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.Controller;
import java.util.Set;

/**
 * A mounted hierarchy of control groups (cgroups(7)) in which the engine can make groups.
 *
 * @param version 1 or 2
 * @param base the directory that it can make them in: where the hierarchy is mounted, or without root the part of it that
 *     is the engine's
 * @param controllers of version 1, those that it is mounted with; of version 2, those that groups below the base can have.
 *     Stopping processes and counting their time need no controller in version 2.
 */
public record CgroupHierarchy(int version, Pathname base, Set<String> controllers) {
    public CgroupHierarchy {
        controllers = Set.copyOf(controllers);
    }

    /** Whether groups in it can have a controller. */
    public boolean has(Controller controller) {
        return controllers.contains(controller.name(version));
    }
}
