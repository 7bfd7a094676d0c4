package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes a container's group in one hierarchy, and the parents of it that are not there. Another engine may remove an empty
 * parent at any moment.
 */
record MakeControlGroup(ControlGroup.Member member) implements HostStep {
    private static final int MODE = 0755;
    private static final int ATTEMPTS = 20;

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
    }

    private static Result make(Kernel kernel, Pathname group) {
        return kernel.mkdirat(FileCalls.AT_FDCWD, group, MODE);
    }

    private void makeParents(Kernel kernel) {
        List<Pathname> groups = member.ancestors();
        for (int i = 1; i < groups.size(); i++) {
            Result made = make(kernel, groups.get(i));
            if (made.ok() && member.isVersion2()) {
                giveOn(kernel, groups.get(i - 1), groups.get(i));
            } else if (!made.failedWith(Errno.EEXIST) && !made.failedWith(Errno.ENOENT)) {
                made.orThrow("make the control group " + groups.get(i));
            }
        }
    }

    /** Lets the groups of containers have the controllers that the parent has, to be measured by. */
    private static void giveOn(Kernel kernel, Pathname above, Pathname parent) {
        String all =
                List.of(new GroupFile(kernel, above.resolve("cgroup.subtree_control"))
                                .read()
                                .split("\\s+"))
                        .stream()
                        .filter(name -> !name.isEmpty())
                        .sorted()
                        .map(name -> "+" + name)
                        .collect(Collectors.joining(" "));
        if (!all.isEmpty()) {
            Pathname file = parent.resolve("cgroup.subtree_control");
            Result written = new GroupFile(kernel, file).write(all);
            boolean removedMeanwhile = GroupFile.isMissing(written);
            if (!removedMeanwhile) {
                written.orThrow("write " + all + " to " + file);
            }
        }
    }
}
