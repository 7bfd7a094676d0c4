package io.carafe.namespaces.cgroup;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.CpuLimits;

/**
 * Makes sure that the processors and memory nodes that were asked for are there. Version 1 has no good answer when they are
 * not, and version 2 gives others without a word.
 */
record CheckPlaces(ControlGroup.Member member, CpuLimits asked) implements HostStep {
    @Override
    public String text() {
        return "read(\"" + file("cpus") + "\"), read(\"" + file("mems") + "\")";
    }

    @Override
    public void perform(HostSide host) {
        check(host, asked.cpus(), "cpus", "requested CPUs are not available");
        check(host, asked.mems(), "mems", "requested memory nodes are not available");
    }

    private void check(HostSide host, String list, String kind, String problem) {
        if (list.isEmpty()) {
            return;
        }
        String available = new GroupFile(host.kernel(), file(kind)).read().strip();
        boolean known = !available.isEmpty();
        if (known && !CpuList.parse(available).containsAll(CpuList.parse(list))) {
            throw new InvalidSpecificationException(problem + " - requested " + list + ", available: " + available, "");
        }
    }

    /** Of the base, where everything is that the engine has to give. */
    private Pathname file(String kind) {
        String name = member.isVersion2() ? "cpuset." + kind + ".effective" : "cpuset.effective_" + kind;
        return member.hierarchy().base().resolve(name);
    }
}
