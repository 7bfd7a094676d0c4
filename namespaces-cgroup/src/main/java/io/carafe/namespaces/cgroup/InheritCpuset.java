package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a group of version 1 the processors and memory nodes of the groups above it: a new one has none, and then nobody
 * can enter it.
 */
record InheritCpuset(ControlGroup.Member member) implements HostStep {
    @Override
    public String text() {
        return "write(\"" + member.directory() + "/cpuset.{cpus,mems}\", those of the group above)";
    }

    @Override
    public void perform(HostSide host) {
        List<Pathname> groups = new ArrayList<>(member.ancestors());
        groups.add(member.directory());
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            for (int i = 1; i < groups.size(); i++) {
                inherit(
                        host.kernel(),
                        groups.get(i - 1).resolve(file),
                        groups.get(i).resolve(file));
            }
        }
    }

    private static void inherit(Kernel kernel, Pathname above, Pathname below) {
        GroupFile own = new GroupFile(kernel, below);
        if (own.read().isBlank()) {
            String list = new GroupFile(kernel, above).read().strip();
            own.write(list).orThrow("write " + list + " to " + below);
        }
    }
}
