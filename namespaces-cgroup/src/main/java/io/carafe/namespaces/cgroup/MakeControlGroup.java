package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.resources.Controller;
import java.util.List;
import java.util.Set;

/**
 * Makes a container's group in one hierarchy, and the parents of it that are not there. Another engine may remove an empty
 * parent at any moment.
 */
record MakeControlGroup(ControlGroup.Member member) implements HostStep {
    private static final int MODE = 0755;
    private static final int ATTEMPTS = 20;

    /** By which containers are measured, and share alike what nobody bounds. A hierarchy of version 2 may not use them yet. */
    private static final List<Controller> OF_EVERY_CONTAINER =
            List.of(Controller.BLOCK_IO, Controller.CPU, Controller.MEMORY, Controller.PIDS);

    @Override
    public String text() {
        return "mkdir(\"" + member.directory() + "\", 0755)";
    }

    @Override
    public void perform(HostSide host) {
        Kernel kernel = host.kernel();
        Result made = make(kernel, member.directory());
        for (int attempt = 0; made.failedWith(Errno.ENOENT) && attempt < ATTEMPTS; attempt++) {
            makeParents(kernel);
            made = make(kernel, member.directory());
        }
        if (!made.failedWith(Errno.EEXIST)) {
            made.orThrow("make the control group " + member.directory());
        }
        if (member.isVersion2()) {
            enableControllers(kernel);
        }
    }

    private static Result make(Kernel kernel, Pathname group) {
        return kernel.mkdirat(FileCalls.AT_FDCWD, group, MODE);
    }

    private void makeParents(Kernel kernel) {
        List<Pathname> groups = member.ancestors();
        for (Pathname group : groups.subList(1, groups.size())) {
            Result made = make(kernel, group);
            if (!made.failedWith(Errno.EEXIST) && !made.failedWith(Errno.ENOENT)) {
                made.orThrow("make the control group " + group);
            }
        }
    }

    /** A group above that has processes of its own gives none on; what then cannot be bounded is said where it is asked for. */
    private void enableControllers(Kernel kernel) {
        List<EnableController> possible = OF_EVERY_CONTAINER.stream()
                .map(controller -> new EnableController(member, controller))
                .filter(EnableController::isPossible)
                .toList();
        if (!possible.isEmpty()) {
            String there = new GroupFile(kernel, member.directory().resolve("cgroup.controllers")).read();
            Set<String> enabled = Set.of(there.strip().split(" "));
            possible.stream()
                    .filter(one -> !enabled.contains(one.controller().name(2)))
                    .forEach(one -> one.attempt(kernel));
        }
    }
}
