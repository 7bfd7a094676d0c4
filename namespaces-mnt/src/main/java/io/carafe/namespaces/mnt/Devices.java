package io.carafe.namespaces.mnt;

import io.carafe.api.DeviceSpec;
import io.carafe.api.isolation.HostDevice;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fills /dev: the devices that every container has (null(4), random(4), tty(4)), those of the host that it is given, and
 * the usual links. Where the kernel does not let a process make device nodes, which is so in a user namespace, the
 * host's nodes are mounted instead.
 */
final class Devices {
    private static final Pathname DEV = Pathname.of("/dev");
    private static final int EVERYBODY = 0666;
    private static final int DIRECTORY_MODE = 0755;
    private static final long MEMORY_MAJOR = 1;
    private static final long TERMINAL_MAJOR = 5;

    private static final List<HostDevice> USUAL = List.of(
            usual("null", MEMORY_MAJOR, 3),
            usual("zero", MEMORY_MAJOR, 5),
            usual("full", MEMORY_MAJOR, 7),
            usual("random", MEMORY_MAJOR, 8),
            usual("urandom", MEMORY_MAJOR, 9),
            usual("tty", TERMINAL_MAJOR, 0));

    private static final List<Link> LINKS = List.of(
            new Link("fd", "/proc/self/fd"),
            new Link("stdin", "/proc/self/fd/0"),
            new Link("stdout", "/proc/self/fd/1"),
            new Link("stderr", "/proc/self/fd/2"),
            new Link("core", "/proc/kcore"),
            new Link("ptmx", "pts/ptmx"));

    /** What lies in /dev of a container and is never the host's: see also {@link SystemMounts} and {@link SharedMemory}. */
    private static final Set<Pathname> OWN = Stream.of(
                    Stream.of("pts", "shm", "mqueue", "console").map(Pathname::of),
                    LINKS.stream().map(link -> Pathname.of(link.name)),
                    USUAL.stream().map(usual -> usual.target().names().get(1)))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    private record Link(String name, String to) {}

    void record(LaunchContext context, ProgramRecorder program) {
        USUAL.forEach(device -> record(device, context, program));
        LINKS.forEach(link -> program.at(Stage.SYSTEM_MOUNTS)
                .to("make the usual link /dev/" + link.name)
                .symlink(link.to, DEV.resolve(link.name)));
        context.mounts().devices().stream()
                .filter(device -> own(device.target()).isEmpty())
                .forEach(device -> record(device, context, program));
    }

    /**
     * What every container has of its own at a place below /dev, or above it. There no device of the host's comes to be: of
     * those of a privileged container it is left out.
     */
    static Optional<Pathname> own(Pathname target) {
        return Optional.of(target.names().get(1)).filter(OWN::contains).map(DEV::resolve);
    }

    /** Whether every container has the device, and there. */
    static boolean isUsual(Pathname source, Pathname target) {
        return USUAL.stream()
                .anyMatch(
                        usual -> usual.source().equals(source) && usual.target().equals(target));
    }

    private static void record(HostDevice device, LaunchContext context, ProgramRecorder program) {
        if (UserNamespaces.mapped(context)) {
            bind(device).record(program, Stage.SYSTEM_MOUNTS, "the device " + device.target());
        } else {
            make(device, program);
        }
    }

    private static BindMount bind(HostDevice device) {
        return new BindMount(device.source(), false, device.target(), false, Set.of(), MountFlag.PRIVATE, false);
    }

    private static void make(HostDevice device, ProgramRecorder program) {
        List<Pathname> names = device.target().names();
        Pathname directory = DEV;
        for (Pathname name : names.subList(1, names.size() - 1)) {
            directory = directory.resolve(name);
            program.at(Stage.SYSTEM_MOUNTS)
                    .to("make a directory for the device " + device.target())
                    .tolerating(Errno.EEXIST)
                    .mkdir(directory, DIRECTORY_MODE);
        }
        program.at(Stage.SYSTEM_MOUNTS)
                .to("make the device " + device.target())
                .mknod(device.target(), device.type().bits() | device.permissions(), device.number());
        if (device.uid() != 0 || device.gid() != 0) {
            program.at(Stage.SYSTEM_MOUNTS)
                    .to("give the device " + device.target() + " the owner that it has on the host")
                    .chown(device.target(), device.uid(), device.gid());
        }
    }

    private static HostDevice usual(String name, long major, long minor) {
        Pathname path = DEV.resolve(name);
        long number = new DeviceNumber(major, minor).encoded();
        return new HostDevice(path, path, FileType.CHARACTER_DEVICE, number, EVERYBODY, 0, 0, DeviceSpec.EVERYTHING);
    }
}
