package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The control group of a container: a directory of the same path in each hierarchy that is of use. It lies below a group of
 * Carafe's own, and nothing else that is mounted is changed.
 *
 * <p>Only what pausing and statistics need is used. Where version 2 is mounted beside version 1, version 2 stops the
 * processes and counts their time, since a process can be born into a group of version 2 at no cost.
 *
 * @param members one for each hierarchy; at least one
 */
public record ControlGroup(List<Member> members) {
    /** The group that those of all containers lie in. */
    public static final Pathname PARENT = Pathname.of("carafe");

    private static final List<String> OF_VERSION_1 = List.of("freezer", "cpuacct", "memory", "blkio");
    private static final List<String> BETTER_IN_VERSION_2 = List.of("freezer", "cpuacct");

    public ControlGroup {
        members = List.copyOf(members);
    }

    /**
     * The group in one hierarchy.
     *
     * @param directory absolute, on the host
     */
    public record Member(CgroupHierarchy hierarchy, Pathname directory) {
        public boolean isVersion2() {
            return hierarchy.version() == 2;
        }

        /**
         * What the new process gets of it: of version 2 the directory, to be born in; of version 1 the file to which it
         * writes itself.
         */
        public Handle handle() {
            return isVersion2()
                    ? LaunchProgram.CGROUP
                    : new Handle("cgroup."
                            + hierarchy.controllers().stream()
                                    .sorted()
                                    .findFirst()
                                    .orElse("named"));
        }
    }

    /** The group of a container, by its id; none on a host without a hierarchy that the engine can write to. */
    public static Optional<ControlGroup> of(HostProfile host, String id) {
        List<Member> members = used(host).stream()
                .map(hierarchy -> new Member(
                        hierarchy, hierarchy.mountPoint().resolve(PARENT).resolve(id)))
                .toList();
        return members.isEmpty() ? Optional.empty() : Optional.of(new ControlGroup(members));
    }

    /** The hierarchies that are used on a host. */
    public static List<CgroupHierarchy> used(HostProfile host) {
        List<CgroupHierarchy> used = new ArrayList<>();
        boolean unified = host.cgroups().stream().anyMatch(hierarchy -> hierarchy.version() == 2);
        for (CgroupHierarchy hierarchy : host.cgroups()) {
            boolean wanted = hierarchy.version() == 2
                    || OF_VERSION_1.stream()
                            .filter(controller -> !unified || !BETTER_IN_VERSION_2.contains(controller))
                            .anyMatch(hierarchy.controllers()::contains);
            if (wanted) {
                used.add(hierarchy);
            }
        }
        return used;
    }

    /** The directory of version 2. */
    public Optional<Pathname> unified() {
        return members.stream()
                .filter(Member::isVersion2)
                .map(Member::directory)
                .findFirst();
    }

    /** The directory of version 1 that has a controller. */
    public Optional<Pathname> legacy(String controller) {
        return members.stream()
                .filter(member ->
                        !member.isVersion2() && member.hierarchy().controllers().contains(controller))
                .map(Member::directory)
                .findFirst();
    }
}
