package io.carafe.namespaces.cgroup;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.resources.Controller;

/**
 * Lets a group of version 2 have a controller, by way of all the groups above it, from the base on. Whoever else is there
 * gets it too, and no limit by that; nothing is ever taken away.
 */
record EnableController(ControlGroup.Member member, Controller controller) {
    /** Whether the base has it to give. */
    boolean isPossible() {
        return member.hierarchy().has(controller);
    }

    /** What the kernel said of the first group that does not give it on. */
    Result attempt(Kernel kernel) {
        Result written = Result.of(0);
        for (Pathname group : member.ancestors()) {
            written = new GroupFile(kernel, group.resolve("cgroup.subtree_control")).write("+" + controller.name(2));
            if (!written.ok()) {
                return written;
            }
        }
        return written;
    }

    /** Says what it means that {@link #attempt} failed. */
    void refuse(Result failed) {
        String attempted = "give the controller " + controller.name(2) + " on to " + member.directory();
        if (failed.failedWith(Errno.EBUSY)) {
            throw new UnsupportedFeatureException(
                    "cannot " + attempted + ": a group above it has processes of its own, such as this engine, and then"
                            + " the kernel gives its controllers to no group below. Run the engine in a group beside:"
                            + " systemd-run --scope --user -p Delegate=yes, say",
                    "");
        }
        failed.orThrow(attempted);
    }
}
