package io.carafe.namespaces.cgroup;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Peer;
import io.carafe.api.isolation.PeerNamespace;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.FileSystemMount;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.resources.Controller;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the container into a {@link ControlGroup} of its own, by which it is bounded, can be stopped and measured, and which
 * ends with it. An engine without root has none, unless it was given a part of a hierarchy. Limits are set before the process
 * enters, so that not one instruction of the command escapes them.
 *
 * <p>The process enters the group by itself, before its execve. In version 2 it is born into it. In version 1 it writes
 * itself to the file {@code tasks}, as {@code 0}: that is some hundred times faster than being written there by another
 * process, for which the kernel has to wait until all CPUs agree that nobody forks. Into the group that bounds memory a
 * further process goes last, when it no longer shares the engine's: others may have used it all up
 * ({@link LaunchProgram#LATE_GROUP}).
 *
 * <p>Makes the cgroup that the container begins in the root of all that it sees of cgroups (cgroup_namespaces(7)), and mounts
 * {@code /sys/fs/cgroup}: read-only, but for privileged containers.
 *
 * <p>With cgroups of version 2 the container sees the hierarchy: its own part of it in a namespace of its own, all of it in
 * the host's. A process that has a user namespace of its own and the host's cgroup namespace may not mount it and gets an
 * empty directory. With version 1 everybody gets an empty directory: programs that look for limits there find none, which
 * is true, and nobody sees the host's other groups.
 */
public final class CgroupIsolator implements Isolator, AutoCloseable {
    static final String EFFECT = "cgroup";
    private static final Pathname ITSELF = Pathname.of("0");
    private static final Pathname PLACE = Pathname.of("/sys/fs/cgroup");
    /** Before that, the kernel asked who writes whether he may, and not who has opened the file. */
    private static final KernelVersion OPENER_DECIDES = new KernelVersion(5, 17);

    private final DevicePrograms programs = new DevicePrograms();

    @Override
    public String name() {
        return "cgroup";
    }

    @Override
    public String description() {
        return "limits by a control group, and a view of cgroups that begins at its own";
    }

    @Override
    public void validate(ContainerSpec spec, HostProfile host) {
        NamespaceMode mode = host.mode(spec, NamespaceKind.CGROUP);
        if (mode instanceof NamespaceMode.OfContainer) {
            throw new InvalidSpecificationException(
                    "a container cannot share the cgroup namespace of another: --cgroupns=" + mode.text(),
                    "The modes of --cgroupns are private and host.");
        }
        Limits.check(spec, host, ControlGroup.of(host, spec, ""));
    }

    @Override
    public void look(ContainerSpec spec, HostProfile profile, HostRecorder host) {
        ControlGroup.of(profile, spec, "").ifPresent(group -> new Limits(spec, group).look(host));
    }

    /** Who has a control group gets the namespace by unshare(2), once it is in the group, which then is the root. */
    @Override
    public Set<CloneFlag> cloneFlags(LaunchContext context) {
        return context.isPrivate(NamespaceKind.CGROUP) && group(context).isEmpty()
                ? Set.of(CloneFlag.NEWCGROUP)
                : Set.of();
    }

    @Override
    public void prepare(LaunchContext context, HostRecorder host) {
        group(context).ifPresent(group -> {
            for (ControlGroup.Member member : group.members()) {
                host.declareUntilReboot(EFFECT, member.directory().toString());
                host.to("make the control group of the container").step(new MakeControlGroup(member));
            }
            Limits limits = new Limits(context.spec(), group);
            group.members().forEach(member -> limits.record(member, host, programs, context));
            group.members().forEach(member -> give(member, host, Optional.empty()));
        });
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        group(context).ifPresent(group -> {
            group.members().forEach(member -> enter(member, program));
            if (context.isPrivate(NamespaceKind.CGROUP)) {
                program.at(Stage.NAMESPACES)
                        .to("make the control group the root of all that the container sees of cgroups")
                        .unshare(Set.of(CloneFlag.NEWCGROUP));
            }
        });
        EnumSet<MountFlag> flags = EnumSet.of(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC);
        if (!context.spec().privileged()) {
            flags.add(MountFlag.RDONLY);
        }
        if (!showsHierarchy(context) || hasSysOfHost(context)) {
            new FileSystemMount("tmpfs", "tmpfs", flags, context.mountOptions("mode=755"), PLACE)
                    .record(program, Stage.NESTED_MOUNTS, "cover /sys/fs/cgroup");
        }
        if (showsHierarchy(context)) {
            // Whoever owns a cgroup namespace may mount it; a host that forbids it all the same keeps an empty
            // directory.
            new FileSystemMount("cgroup", "cgroup2", flags, "", PLACE)
                    .record(program, Stage.NESTED_MOUNTS, "mount /sys/fs/cgroup", Errno.EPERM, Errno.EBUSY);
        }
    }

    @Override
    public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        group(context).ifPresent(group -> {
            Optional<Peer> first = context.peer(NamespaceKind.CGROUP);
            Optional<ControlGroup.Member> late = late(group, context.host());
            for (ControlGroup.Member member : group.members()) {
                if (late.filter(member::equals).isPresent()) {
                    giveLate(member, host, first, labelled(context));
                } else {
                    give(member, host, first);
                    enter(member, program);
                }
            }
        });
        PeerNamespace.entered(context, NamespaceKind.CGROUP).ifPresent(entered -> {
            entered.give(host);
            entered.enter(program, Stage.NAMESPACES);
        });
    }

    @Override
    public void whenRunning(LaunchContext context, HostRecorder host) {
        host.to("say how soon the kernel kills it when the host has no more memory")
                .step(new SetOomScore(context.spec().resources().oomScoreAdj()));
    }

    @Override
    public void update(String id, ContainerSpec before, ContainerSpec after, HostProfile profile, HostRecorder host) {
        Optional<ControlGroup> old = ControlGroup.of(profile, before, id);
        Optional<ControlGroup> group = ControlGroup.of(profile, after, id);
        if (old.isPresent() && group.isPresent()) {
            new Limits(after, group.get()).recordChange(new Limits(before, old.get()), host);
        }
    }

    /** Frees the device program of every container. */
    @Override
    public void close() {
        programs.close();
    }

    @Override
    public void release(List<HostEffect> effects, HostRecorder host) {
        effects.stream()
                .filter(effect -> effect.kind().equals(EFFECT))
                .forEach(effect -> host.to("remove the control group of the container")
                        .step(new RemoveControlGroup(Pathname.of(effect.name()))));
    }

    private static Optional<ControlGroup> group(LaunchContext context) {
        return ControlGroup.of(context.host(), context.spec(), context.id());
    }

    /** @param first the container's first process, when another one is to join it */
    private static void give(ControlGroup.Member member, HostRecorder host, Optional<Peer> first) {
        if (member.isVersion2()) {
            HostRecorder.Doing open = host.to("open the control group, for the new process to be born in");
            first.ifPresentOrElse(
                    process -> open.step(GiveGroupOfProcess.toBeBornIn(member, process.pid())),
                    () -> open.give(member.handle(), member.directory().toString()));
        } else {
            host.to("open the control group, for the new process to enter")
                    .giveWritable(
                            member.handle(), member.directory().resolve("tasks").toString());
        }
    }

    /** What the file of a group is to be called for a process that has a label when it enters. */
    private static Optional<SelinuxContext> labelled(LaunchContext context) {
        return context.labels().filter(labels -> labels.process().isPresent()).map(SelinuxLabels::file);
    }

    private static void giveLate(
            ControlGroup.Member member, HostRecorder host, Optional<Peer> first, Optional<SelinuxContext> label) {
        HostRecorder.Doing open = host.to(
                "open the control group that bounds memory, for the new process to enter when it has one of its own");
        if (member.isVersion2() && first.isPresent()) {
            open.step(GiveGroupOfProcess.toEnterLate(member, first.get().pid(), label));
        } else {
            Pathname file = member.directory().resolve(member.isVersion2() ? "cgroup.procs" : "tasks");
            label.ifPresent(given -> host.to("let the process, which has its label then, enter the control group")
                    .step(new LabelGroupFile(file, given)));
            open.giveWritable(LaunchProgram.LATE_GROUP, file.toString());
        }
    }

    private static Optional<ControlGroup.Member> late(ControlGroup group, HostProfile host) {
        return group.with(Controller.MEMORY)
                .filter(member ->
                        !member.isVersion2() || host.security().kernel().isAtLeast(OPENER_DECIDES));
    }

    private static void enter(ControlGroup.Member member, ProgramRecorder program) {
        if (!member.isVersion2()) {
            program.at(Stage.NAMESPACES).to("enter the control group").write(new Arg.Given(member.handle()), ITSELF);
        }
    }

    /**
     * Then the whole host's groups are there already. A mount of theirs right on top is refused with EBUSY, because it is of
     * the same file system, whatever part of it would be shown.
     */
    private static boolean hasSysOfHost(LaunchContext context) {
        return (context.host().rootless() || !context.isHost(NamespaceKind.USER))
                && !context.isPrivate(NamespaceKind.NET);
    }

    private static boolean showsHierarchy(LaunchContext context) {
        return context.host().cgroupVersion() == 2
                && (context.isPrivate(NamespaceKind.CGROUP) || context.isHost(NamespaceKind.USER));
    }
}
