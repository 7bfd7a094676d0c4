package io.carafe.namespaces.cgroup;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.resources.BlockIoLimits;
import io.carafe.api.resources.Controller;
import io.carafe.api.resources.CpuLimits;
import io.carafe.api.resources.DeviceRule;
import io.carafe.api.resources.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a container's limits come to in its control group. They are set before any process is in it. Immutable. */
final class Limits {
    private final ContainerSpec spec;
    private final ControlGroup group;

    Limits(ContainerSpec spec, ControlGroup group) {
        this.spec = spec;
        this.group = group;
    }

    /**
     * Refuses what this host cannot bound.
     *
     * @param group what the container's group would be; none where none can be made
     */
    static void check(ContainerSpec spec, HostProfile host, Optional<ControlGroup> group) {
        Resources resources = spec.resources();
        if (resources.cpu().nanos() > host.processors() * CpuLimits.NANOS) {
            throw new InvalidSpecificationException(
                    String.format(
                            Locale.ROOT,
                            "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available",
                            host.processors(),
                            host.processors()),
                    "");
        }
        if (resources.oomScoreAdj() < 0 && host.rootless()) {
            throw new UnsupportedFeatureException(
                    "cannot keep a container from being killed when the host has no more memory:"
                            + " only root may lower its oom score",
                    "Leave --oom-score-adj away, or give a number above 0.");
        }
        for (Controller controller : resources.needed()) {
            if (controller == Controller.DEVICES && !ControlGroup.ruledDevices(host, spec)) {
                refuseDeviceRules(host);
            } else if (group.flatMap(all -> all.with(controller)).isEmpty()) {
                throw new UnsupportedFeatureException(
                        "cannot " + purpose(controller) + ": " + reason(host, controller), advice(host, controller));
            }
        }
        if (!resources.cgroupParent().isEmpty() && group.isEmpty()) {
            throw new UnsupportedFeatureException(
                    "cannot make a control group in " + resources.cgroupParent() + ": "
                            + reason(host, Controller.FREEZER),
                    advice(host, Controller.FREEZER));
        }
        refuseWhatVersionTwoLacks(resources, group);
    }

    private static void refuseDeviceRules(HostProfile host) {
        if (host.rootless()) {
            throw new UnsupportedFeatureException(
                    "cannot rule which devices a container uses: the engine is not run by root",
                    "Without root a container has those devices alone that are mounted into it, with the rights of its"
                            + " user.");
        }
        throw new InvalidSpecificationException(
                "conflicting options: --privileged and --device-cgroup-rule",
                "A privileged container may use all devices.");
    }

    private static String purpose(Controller controller) {
        return switch (controller) {
            case MEMORY -> Words.MEMORY.replace("its", "a container's");
            case CPU -> Words.CPU.replace("its", "a container's");
            case CPUSET -> Words.CPUS.replace("it runs", "a container runs");
            case BLOCK_IO -> Words.RATE.replace("its", "a container's");
            case PIDS -> Words.PIDS.replace("its", "a container's");
            default -> "rule which devices a container uses";
        };
    }

    private static String reason(HostProfile host, Controller controller) {
        if (host.cgroups().isEmpty()) {
            return host.rootless()
                    ? "the engine is not run by root, and has been given no control group to make others in"
                    : "no hierarchy of control groups is mounted that can be written to";
        }
        String name = controller.name(host.cgroupVersion());
        return "no hierarchy of control groups that the engine can write to has the controller " + name;
    }

    private static String advice(HostProfile host, Controller controller) {
        if (!host.rootless()) {
            return "Mount one, or boot the kernel without cgroup_disable.";
        }
        return host.cgroupVersion() == 2
                ? "Run the engine where systemd has delegated " + controller.name(2)
                        + ": systemd-run --user --scope -p Delegate=yes carafe engine start; see user@.service,"
                        + " Delegate=, in systemd.resource-control(5)."
                : "Let root make a group in /sys/fs/cgroup/" + controller.name(1)
                        + ", give it to you, and move your shell there; or run the engine as root.";
    }

    private static void refuseWhatVersionTwoLacks(Resources resources, Optional<ControlGroup> group) {
        boolean memory = isVersion2(group, Controller.MEMORY);
        if (memory && resources.memory().swappiness().isPresent()) {
            throw lacking("memory swappiness", "--memory-swappiness");
        }
        if (memory && resources.memory().oomKillDisable()) {
            throw lacking("containers that are not killed when out of memory", "--oom-kill-disable");
        }
        if (isVersion2(group, Controller.CPU) && resources.cpu().asksForRealtime()) {
            throw lacking("times of real-time threads", "--cpu-rt-period and --cpu-rt-runtime");
        }
    }

    private static boolean isVersion2(Optional<ControlGroup> group, Controller controller) {
        return group.flatMap(all -> all.with(controller))
                .filter(ControlGroup.Member::isVersion2)
                .isPresent();
    }

    private static UnsupportedFeatureException lacking(String what, String options) {
        return new UnsupportedFeatureException(
                "version 2 of control groups knows no " + what + " of groups", "Leave " + options + " away.");
    }

    /** Records what bounds the container in one hierarchy, once the group is there. */
    void record(ControlGroup.Member member, HostRecorder host, DevicePrograms programs, LaunchContext context) {
        recordPlaces(member, host);
        for (Setting setting : settings(member)) {
            host.to(setting.why()).step(new WriteSetting(member, setting));
        }
        if (ControlGroup.ruledDevices(context.host(), spec)
                && group.with(Controller.DEVICES).filter(member::equals).isPresent()) {
            List<DeviceRule> allowed = AllowedDevices.of(spec, context.mounts().devices());
            host.to("rule which devices it may use")
                    .step(
                            member.isVersion2()
                                    ? new AttachDeviceProgram(member.directory(), allowed, programs)
                                    : new WriteDeviceRules(member.directory(), allowed));
        }
    }

    /** Records what shows whether the host has the processors, memory nodes and block devices that were asked for. */
    void look(HostRecorder host) {
        group.members().forEach(member -> findPlaces(member, host));
        BlockIoLimits blockIo = spec.resources().blockIo();
        Stream.concat(
                        blockIo.weights().stream().map(BlockIoLimits.DeviceWeight::device),
                        blockIo.rates().stream().map(BlockIoLimits.DeviceRate::device))
                .distinct()
                .forEach(device -> host.to("find the block device " + device).step(new FindBlockDevice(device)));
    }

    private void recordPlaces(ControlGroup.Member member, HostRecorder host) {
        findPlaces(member, host);
        if (!member.isVersion2() && member.hierarchy().has(Controller.CPUSET)) {
            host.to("give the group processors").step(new InheritCpuset(member));
        }
    }

    private void findPlaces(ControlGroup.Member member, HostRecorder host) {
        CpuLimits cpu = spec.resources().cpu();
        boolean responsible = cpu.asksForPlaces()
                && group.with(Controller.CPUSET).filter(member::equals).isPresent();
        if (responsible) {
            host.to("find the processors that it shall run on").step(new CheckPlaces(member, cpu));
        }
    }

    /** What is to be written in one hierarchy: of each controller there, if it is not had from another. */
    List<Setting> settings(ControlGroup.Member member) {
        List<Setting> all =
                member.isVersion2() ? VersionTwoSettings.of(spec.resources()) : VersionOneSettings.of(spec.resources());
        return all.stream()
                .filter(setting ->
                        group.with(setting.controller()).filter(member::equals).isPresent())
                .toList();
    }

    /**
     * Records how a running container's limits become these.
     *
     * @param before what they were
     */
    void recordChange(Limits before, HostRecorder host) {
        Optional<ControlGroup.Member> old = before.group.members().stream().findFirst();
        List<WriteSetting> changed = new ArrayList<>();
        List<MoveProcesses> moves = new ArrayList<>();
        for (ControlGroup.Member member : group.members()) {
            boolean there = before.group.members().contains(member);
            if (!there) {
                host.declareUntilReboot(
                        CgroupIsolator.EFFECT, member.directory().toString());
                host.to("make a control group for the limit").step(new MakeControlGroup(member));
                old.ifPresent(from -> moves.add(new MoveProcesses(from.directory(), member.directory())));
            }
            if (!spec.resources().cpu().equals(before.spec.resources().cpu())) {
                recordPlaces(member, host);
            }
            Set<Setting> same = new HashSet<>(there ? before.settings(member) : List.of());
            settings(member).stream()
                    .filter(setting -> !same.contains(setting))
                    .forEach(setting -> changed.add(new WriteSetting(member, setting)));
        }
        before.withoutPids(this)
                .ifPresent(member -> changed.add(
                        new WriteSetting(member, Setting.of(Controller.PIDS, Words.PIDS, "pids.max", "max"))));
        if (!changed.isEmpty() || !moves.isEmpty()) {
            host.to("change the limits of the container").step(new ChangeSettings(changed, moves));
        }
    }

    /** The member that bounds the number of processes, if nothing shall bound it after. */
    private Optional<ControlGroup.Member> withoutPids(Limits after) {
        boolean lifted = spec.resources().pidsLimit().isPresent()
                && after.spec.resources().pidsLimit().isEmpty();
        return lifted ? group.with(Controller.PIDS) : Optional.empty();
    }
}
