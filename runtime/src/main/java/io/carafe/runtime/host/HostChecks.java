package io.carafe.runtime.host;

import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.InitProcess;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.FileSystemStatus;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.resources.Controller;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tries out what this kernel and user can do, by launching processes that do it, and says what to do about what does not
 * work. Thread-safe.
 */
public final class HostChecks {

    private static final Set<Controller> BOUNDED = EnumSet.of(
            Controller.BLOCK_IO,
            Controller.CPU,
            Controller.CPUSET,
            Controller.DEVICES,
            Controller.MEMORY,
            Controller.PIDS);

    private final HostProfile host;
    private final Kernel kernel;
    private final Launcher launcher;
    private final Path root;

    /**
     * Checks for one engine.
     *
     * @param root the engine's state directory
     */
    @Inject
    public HostChecks(HostProfile host, Kernel kernel, Launcher launcher, @StateRoot Path root) {
        this.host = host;
        this.kernel = kernel;
        this.launcher = launcher;
        this.root = root;
    }

    /** Runs all checks, in the order in which a container needs them. */
    public List<HostCheck> run() {
        List<HostCheck> checks = new ArrayList<>();
        checks.add(launching());
        checks.add(namespaces());
        checks.add(userNamespaces());
        checks.add(idRanges());
        checks.add(overlay());
        checks.add(stateDirectory());
        checks.add(cgroups());
        checks.add(init());
        if (!host.rootless()) {
            checks.add(FirewallCheck.run());
        }
        checks.add(outside());
        return checks;
    }

    private HostCheck launching() {
        Optional<LaunchException> failure = trial(Set.of());
        return failure.isEmpty()
                ? fine("clone3 and execve", "processes start")
                : bad("clone3 and execve", failure.get(), "Carafe needs Linux 5.12 or newer.");
    }

    private HostCheck namespaces() {
        Set<CloneFlag> flags = EnumSet.of(
                CloneFlag.NEWPID,
                CloneFlag.NEWNS,
                CloneFlag.NEWNET,
                CloneFlag.NEWUTS,
                CloneFlag.NEWIPC,
                CloneFlag.NEWCGROUP);
        if (host.rootless()) {
            flags.add(CloneFlag.NEWUSER);
        }
        Optional<LaunchException> failure = trial(flags);
        return failure.isEmpty()
                ? fine("namespaces", "pid, mnt, net, uts, ipc and cgroup can be made")
                : bad(
                        "namespaces",
                        failure.get(),
                        host.rootless() ? "Allow user namespaces, see below." : "Run with CAP_SYS_ADMIN.");
    }

    private HostCheck userNamespaces() {
        Optional<LaunchException> failure = trial(EnumSet.of(CloneFlag.NEWUSER));
        return failure.isEmpty()
                ? fine("user namespaces", "can be made by this user")
                : bad(
                        "user namespaces",
                        failure.get(),
                        "Containers without root need them: look at the sysctls user.max_user_namespaces, "
                                + "kernel.unprivileged_userns_clone and kernel.apparmor_restrict_unprivileged_userns.");
    }

    private HostCheck idRanges() {
        if (!host.rootless()) {
            return fine("user ids", "all, as root");
        }
        boolean granted =
                !host.subordinateUids().isEmpty() && !host.subordinateGids().isEmpty();
        boolean programs = host.program("newuidmap").isPresent()
                && host.program("newgidmap").isPresent();
        if (granted && programs) {
            return fine("user ids", "ranges from /etc/subuid and /etc/subgid, mapped by newuidmap and newgidmap");
        }
        return new HostCheck(
                "user ids",
                false,
                "one: a container has its root and no other user",
                (granted ? "" : "Grant ranges: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER. ")
                        + (programs ? "" : "Install newuidmap and newgidmap (Debian package uidmap)."));
    }

    private HostCheck overlay() {
        try {
            boolean known = Files.readString(Path.of("/proc/filesystems")).contains("\toverlay\n");
            return known
                    ? fine("overlayfs", "in this kernel")
                    : new HostCheck("overlayfs", false, "not in this kernel", "Load it: modprobe overlay.");
        } catch (IOException unreadable) {
            return new HostCheck("overlayfs", false, "cannot read /proc/filesystems", "Mount /proc.");
        }
    }

    private HostCheck stateDirectory() {
        Path existing = nearestExisting(root);
        FileSystemStatus status =
                kernel.statfs(Pathname.of(existing.toString())).orThrow("look at the file system of " + root);
        return status.type() == FileSystemStatus.OVERLAYFS
                ? new HostCheck(
                        "state directory",
                        false,
                        root + " is on overlayfs, which cannot carry another overlay",
                        "Set --root or CARAFE_ROOT to a directory on ext4, xfs, btrfs or tmpfs.")
                : fine("state directory", root.toString());
    }

    private static Path nearestExisting(Path path) {
        Path parent = path.getParent();
        return parent == null || Files.exists(path) ? path : nearestExisting(parent);
    }

    private HostCheck cgroups() {
        String version = "version " + host.cgroupVersion();
        List<String> bounded = Arrays.stream(Controller.values())
                .filter(BOUNDED::contains)
                .filter(controller -> host.cgroups().stream().anyMatch(hierarchy -> hierarchy.has(controller)))
                .map(controller -> controller.name(host.cgroupVersion()))
                .toList();
        if (!bounded.isEmpty()) {
            return fine("cgroups", version + ", limits by " + String.join(", ", bounded));
        }
        return new HostCheck(
                "cgroups",
                false,
                version + ", and no controller that bounds containers",
                host.rootless()
                        ? "Run the engine in a control group that is yours, or as root; see docs/reference.md."
                        : "Mount control groups.");
    }

    private HostCheck init() {
        Optional<String> found = InitProcess.PROGRAMS.stream()
                .map(host::program)
                .flatMap(Optional::stream)
                .findFirst();
        return found.isPresent()
                ? fine("init program", found.get())
                : new HostCheck(
                        "init program",
                        false,
                        "none, so --init does not work",
                        "Install one: Debian packages catatonit or tini.");
    }

    /** Root makes networks itself. */
    private HostCheck outside() {
        if (!host.rootless()) {
            return fine("networks", "all, as root");
        }
        Optional<String> found = HostInspector.USER_NETWORKS.stream()
                .map(host::program)
                .flatMap(Optional::stream)
                .findFirst();
        if (found.isPresent() && host.tap()) {
            return fine("networks", "to the outside by " + found.get());
        }
        return new HostCheck(
                "networks",
                false,
                "loopback alone, or the host's",
                found.isPresent()
                        ? "Let this user open /dev/net/tun: its usual mode is 0666."
                        : "Install pasta (Debian package passt) or slirp4netns.");
    }

    private Optional<LaunchException> trial(Set<CloneFlag> flags) {
        ProgramRecorder program = new ProgramRecorder("check");
        List<Pathname> words = List.of(Pathname.of("true"));
        program.at(Stage.EXEC).to("execute /bin/true").execve(Pathname.of("/bin/true"), words, List.of());
        try (LaunchedProcess process = launcher.launch(new LaunchProgram(flags, program.steps()), Map.of(), false)) {
            process.awaitExec();
            kernel.waitid(process.pidfd(), true);
            return Optional.empty();
        } catch (LaunchException failed) {
            return Optional.of(failed);
        }
    }

    private static HostCheck fine(String subject, String found) {
        return new HostCheck(subject, true, found, "");
    }

    private static HostCheck bad(String subject, LaunchException failure, String advice) {
        return new HostCheck(
                subject, false, failure.errno().name() + " (" + failure.errno().text() + ")", advice);
    }
}
