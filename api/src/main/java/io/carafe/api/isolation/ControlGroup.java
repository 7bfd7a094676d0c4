package io.carafe.api.isolation;

import io.carafe.api.ContainerSpec;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.resources.Controller;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The control group of a container: a directory of the same path in each hierarchy that is of use. It lies below a group of
 * Carafe's own, or below the one that was asked for, and nothing else that is mounted is changed.
 *
 * <p>Only what pausing, statistics and the container's limits need is used. Where version 2 is mounted beside version 1,
 * version 2 stops the processes, counts their time and decides on devices, since a process can be born into a group of
 * version 2 at no cost.
 *
 * @param members one for each hierarchy; at least one
 */
public record ControlGroup(List<Member> members) {
    /** The group that those of all containers lie in. */
    public static final Pathname PARENT = Pathname.of("carafe");

    private static final Set<Controller> MEASURES = EnumSet.of(Controller.MEMORY, Controller.BLOCK_IO);
    private static final Set<Controller> BETTER_IN_VERSION_2 =
            EnumSet.of(Controller.FREEZER, Controller.CPU_ACCOUNTING);

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

        /** The directories between the hierarchy's base and this one, the base first. */
        public List<Pathname> ancestors() {
            List<Pathname> ancestors = new ArrayList<>();
            Pathname at = hierarchy.base();
            for (Pathname name : directory.relativeTo(at).orElse(Pathname.EMPTY).names()) {
                ancestors.add(at);
                at = at.resolve(name);
            }
            return ancestors;
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
    public static Optional<ControlGroup> of(HostProfile host, ContainerSpec spec, String id) {
        Pathname path = spec.resources().parentNames().isEmpty() ? PARENT : Pathname.EMPTY;
        for (String name : spec.resources().parentNames()) {
            path = path.resolve(name);
        }
        Pathname own = path.resolve(id);
        List<Member> members = used(host, spec).stream()
                .map(hierarchy -> new Member(hierarchy, hierarchy.base().resolve(own)))
                .toList();
        return members.isEmpty() ? Optional.empty() : Optional.of(new ControlGroup(members));
    }

    private static List<CgroupHierarchy> used(HostProfile host, ContainerSpec spec) {
        Optional<CgroupHierarchy> unified = host.cgroups().stream()
                .filter(hierarchy -> hierarchy.version() == 2)
                .findFirst();
        Set<Controller> wanted = EnumSet.copyOf(MEASURES);
        wanted.addAll(spec.resources().needed());
        if (spec.resources().pidsLimit().isPresent()) {
            wanted.add(Controller.PIDS);
        }
        if (ruledDevices(host, spec)) {
            wanted.add(Controller.DEVICES);
        }
        if (unified.isPresent()) {
            wanted.removeIf(unified.get()::has);
        } else {
            wanted.addAll(BETTER_IN_VERSION_2);
        }
        return host.cgroups().stream()
                .filter(hierarchy -> hierarchy.version() == 2 || wanted.stream().anyMatch(hierarchy::has))
                .toList();
    }

    /** Whether it is ruled which devices a container may use. An engine without root has no say in it, and no devices. */
    public static boolean ruledDevices(HostProfile host, ContainerSpec spec) {
        return !host.rootless() && !spec.privileged();
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

    /** The member by which a controller is had: version 2, where it has it. */
    public Optional<Member> with(Controller controller) {
        Optional<Member> unified = members.stream()
                .filter(member -> member.isVersion2() && member.hierarchy().has(controller))
                .findFirst();
        return unified.or(() -> members.stream()
                .filter(member -> member.hierarchy().has(controller))
                .findFirst());
    }
}
