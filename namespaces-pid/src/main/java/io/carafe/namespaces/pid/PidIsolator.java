package io.carafe.namespaces.pid;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.InitProcess;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.PeerNamespace;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.FileSystemMount;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Numbers the container's processes from 1 and hides all others (pid_namespaces(7)), mounts the {@code /proc} that shows
 * them, and provides an init process.
 *
 * <p>A process cannot change its own PID namespace: setns(2) changes that of its future children. Into another container's
 * a process must therefore be born: after this isolator's setns the engine records a second clone, in {@link Stage#BIRTH}.
 */
public final class PidIsolator implements Isolator {
    private static final Pathname PROC = Pathname.of("/proc");

    @Override
    public String name() {
        return "pid";
    }

    @Override
    public String description() {
        return "process numbers of its own, /proc, and an init process";
    }

    @Override
    public void validate(ContainerSpec spec, HostProfile host) {
        if (!InitProcess.isWanted(spec)) {
            return;
        }
        NamespaceMode mode = host.mode(spec, NamespaceKind.PID);
        if (!(mode instanceof NamespaceMode.Private)) {
            throw new InvalidSpecificationException(
                    "conflicting options: --init and --pid=" + mode.text()
                            + "; the init process would not be process 1 there",
                    "Leave out one of them.");
        }
        if (initProgram(host).isEmpty()) {
            throw new UnsupportedFeatureException(
                    "--init needs one of the programs " + String.join(", ", InitProcess.PROGRAMS)
                            + ", and this host has none",
                    "Install the package catatonit or tini.");
        }
    }

    @Override
    public Set<CloneFlag> cloneFlags(LaunchContext context) {
        return context.isPrivate(NamespaceKind.PID) ? Set.of(CloneFlag.NEWPID) : Set.of();
    }

    @Override
    public void prepare(LaunchContext context, HostRecorder host) {
        PeerNamespace.shared(context, NamespaceKind.PID).ifPresent(shared -> shared.give(host));
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        PeerNamespace.shared(context, NamespaceKind.PID).ifPresent(shared -> shared.enter(program, Stage.NAMESPACES));
        mountProc(context, program);
        if (InitProcess.isWanted(context.spec())) {
            initProgram(context.host()).ifPresent(init -> mountInit(init, program));
        }
    }

    @Override
    public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        PeerNamespace.entered(context, NamespaceKind.PID).ifPresent(entered -> {
            entered.give(host);
            entered.enter(program, Stage.NAMESPACES);
        });
    }

    /**
     * A fresh procfs shows the PID namespace that its mounter is in. The kernel lets only those mount it who have
     * CAP_SYS_ADMIN in the user namespace that owns that PID namespace; a process in a user namespace of its own and in
     * the host's PID namespace does not, and borrows the host's procfs, with all that is mounted below it.
     */
    private static void mountProc(LaunchContext context, ProgramRecorder program) {
        if (context.isHost(NamespaceKind.PID) && !context.isHost(NamespaceKind.USER)) {
            new BindMount(
                            PROC,
                            true,
                            PROC,
                            true,
                            EnumSet.of(MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC),
                            MountFlag.PRIVATE,
                            false)
                    .record(program, Stage.SYSTEM_MOUNTS, "the host's /proc");
            return;
        }
        new FileSystemMount("proc", "proc", EnumSet.of(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC), "", PROC)
                .record(program, Stage.SYSTEM_MOUNTS, "mount /proc");
    }

    private static void mountInit(String init, ProgramRecorder program) {
        Set<MountAttribute> readOnly = Set.of(MountAttribute.RDONLY);
        new BindMount(Pathname.of(init), false, InitProcess.PATH, false, readOnly, MountFlag.PRIVATE, false)
                .record(program, Stage.NESTED_MOUNTS, "the init process");
    }

    private static Optional<String> initProgram(HostProfile host) {
        return InitProcess.PROGRAMS.stream()
                .flatMap(name -> host.program(name).stream())
                .findFirst();
    }
}
