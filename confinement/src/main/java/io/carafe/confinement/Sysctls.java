package io.carafe.confinement;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings of the kernel's that belong to a namespace (sysctl(8)), by Docker's list of those that do. All others are the
 * whole host's.
 */
final class Sysctls {
    private static final String NET = "net";
    private static final Set<String> OF_IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");
    private static final List<String> MESSAGE_QUEUES = List.of("fs", "mqueue");
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_VALUE = 4095;

    private Sysctls() {}

    /** @throws InvalidSpecificationException when a setting is not the container's own */
    static void check(ContainerSpec spec, HostProfile host) {
        spec.security().sysctls().forEach((name, value) -> check(name, value, spec, host));
    }

    private static void check(String name, String value, ContainerSpec spec, HostProfile host) {
        List<String> parts = parts(name);
        boolean net = parts.size() > 2 && parts.get(0).equals(NET);
        boolean ipc = OF_IPC.contains(name)
                || (parts.size() == 3 && parts.subList(0, 2).equals(MESSAGE_QUEUES));
        if (!net && !ipc) {
            throw new InvalidSpecificationException(
                    "sysctl '" + name + "' is not allowed: it is not a namespace's, but the whole host's",
                    "There are net.*, fs.mqueue.*, "
                            + String.join(", ", OF_IPC.stream().sorted().toList()) + ".");
        }
        NamespaceKind kind = net ? NamespaceKind.NET : NamespaceKind.IPC;
        if (host.mode(spec, kind) instanceof NamespaceMode.Host) {
            throw new InvalidSpecificationException(
                    "sysctl '" + name + "' is not allowed in the host's " + kind.symbol() + " namespace",
                    "Leave out --" + (net ? "network" : "ipc") + "=host, or set it on the host.");
        }
        if (value.isEmpty() || value.length() > LONGEST_VALUE || value.indexOf('\0') >= 0 || value.indexOf('\n') >= 0) {
            throw new InvalidSpecificationException(
                    "sysctl '" + name + "' has no value that could be written", "A value is one line of text.");
        }
    }

    /** As the file is named below /proc/sys. In a name a dot parts directories, and a slash stands for a dot: {@code eth0/100}. */
    private static List<String> parts(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("\\.", -1)) {
            String file = part.replace('/', '.');
            if (name.length() > LONGEST_NAME || !file.matches("[A-Za-z0-9_@:.-]+") || file.matches("\\.+")) {
                throw new InvalidSpecificationException(
                        "'" + name + "' is not the name of a sysctl", "For instance net.ipv4.ip_forward.");
            }
            parts.add(file);
        }
        return parts;
    }

    /**
     * After the network isolator has set up what it does by default, which this may change, and before /proc/sys is
     * write-protected. The way leads through a handle, over no link and no other mount.
     */
    static void record(ContainerSpec spec, ProgramRecorder program) {
        Map<String, String> settings = spec.security().sysctls();
        if (settings.isEmpty()) {
            return;
        }
        Slot directory = program.at(Stage.PROTECT)
                .to("take hold of /proc/sys, to set what was asked for")
                .openat2(
                        "/proc/sys",
                        Pathname.of("/proc/sys"),
                        EnumSet.of(OpenFlag.PATH, OpenFlag.DIRECTORY),
                        0,
                        EnumSet.of(ResolveFlag.NO_SYMLINKS));
        settings.forEach((name, value) -> record(directory, name, value, program));
        program.at(Stage.PROTECT).to("close the handle on /proc/sys").close(new Arg.Result(directory));
    }

    private static void record(Slot directory, String name, String value, ProgramRecorder program) {
        Slot file = program.at(Stage.PROTECT)
                .to("reach the sysctl " + name)
                .openat2(
                        name,
                        new Arg.Result(directory),
                        Pathname.of(String.join("/", parts(name))),
                        EnumSet.of(OpenFlag.WRONLY),
                        0,
                        EnumSet.of(ResolveFlag.NO_SYMLINKS, ResolveFlag.NO_XDEV, ResolveFlag.BENEATH));
        program.at(Stage.PROTECT).to("set the sysctl " + name).write(new Arg.Result(file), Pathname.of(value));
        program.at(Stage.PROTECT).to("close the sysctl " + name).close(new Arg.Result(file));
    }
}
