package io.carafe.runtime.resolve;

import io.carafe.api.ContainerSpec;
import io.carafe.api.DeviceSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostDevice;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the device nodes of the host's that a container is to have: those that were asked for; and for a privileged one
 * all below /dev, but what every container has of its own there (pts, shm, mqueue), and what vanishes while it is looked at.
 */
public final class HostDevices {
    private static final Pathname DEV = Pathname.of("/dev");
    private static final Set<Pathname> OWN = Set.of(
            Pathname.of("/dev/pts"), Pathname.of("/dev/shm"), Pathname.of("/dev/mqueue"), Pathname.of("/dev/console"));
    private static final Set<OpenFlag> DIRECTORY = EnumSet.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);

    private final FileCalls kernel;

    public HostDevices(FileCalls kernel) {
        this.kernel = kernel;
    }

    /**
     * Those of a container: each place in it once, the earlier one first.
     *
     * @throws CarafeException when there is no device where one was asked for
     */
    public List<HostDevice> of(ContainerSpec spec) {
        Map<Pathname, HostDevice> devices = new LinkedHashMap<>();
        for (DeviceSpec device : spec.devices()) {
            asked(device).forEach(found -> devices.putIfAbsent(found.target(), found));
        }
        if (spec.privileged()) {
            collect(new Place(DEV, DEV, DeviceSpec.EVERYTHING))
                    .forEach(found -> devices.putIfAbsent(found.target(), found));
        }
        return List.copyOf(devices.values());
    }

    /** As a {@link DeviceSpec}, but can be /dev itself. */
    private record Place(Pathname source, Pathname target, String access) {}

    private List<HostDevice> asked(DeviceSpec device) {
        Answer<FileStatus> status = kernel.statx(FileCalls.AT_FDCWD, device.source(), Set.of());
        if (!status.ok()) {
            throw new KernelException(
                    "use the device " + device.source(), status.errno(), "Look with: ls -l " + device.source());
        }
        FileStatus found = status.orThrow("look at " + device.source());
        if (isDevice(found)) {
            return List.of(device(device.source(), device.target(), found, device.access()));
        }
        List<HostDevice> below =
                found.isDirectory() ? collect(new Place(device.source(), device.target(), device.access())) : List.of();
        if (below.isEmpty()) {
            throw new CarafeException(
                    "cannot use the device " + device.source() + ": it is not a device"
                            + (found.isDirectory() ? ", nor a directory with devices" : ""),
                    "Use -v for files and directories.");
        }
        return below;
    }

    private List<HostDevice> collect(Place directory) {
        List<HostDevice> devices = new ArrayList<>();
        collect(directory, devices);
        return devices;
    }

    private void collect(Place directory, List<HostDevice> devices) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, directory.source(), DIRECTORY);
        if (!opened.ok()) {
            return;
        }
        List<DirectoryEntry> entries = new ArrayList<>();
        try (Descriptor handle = new Descriptor(kernel, (int) opened.raw())) {
            Answer<List<DirectoryEntry>> some = kernel.getdents64(handle.number());
            while (some.ok() && !some.orThrow("list " + directory.source()).isEmpty()) {
                entries.addAll(some.orThrow("list " + directory.source()));
                some = kernel.getdents64(handle.number());
            }
        }
        entries.sort((left, right) -> left.name().compareTo(right.name()));
        for (DirectoryEntry entry : entries) {
            Pathname path = directory.source().resolve(entry.name());
            if (OWN.contains(path)) {
                continue;
            }
            Place below = new Place(path, directory.target().resolve(entry.name()), directory.access());
            if (entry.type() == FileType.DIRECTORY) {
                collect(below, devices);
            } else {
                add(below, devices);
            }
        }
    }

    private void add(Place device, List<HostDevice> devices) {
        Answer<FileStatus> status =
                kernel.statx(FileCalls.AT_FDCWD, device.source(), EnumSet.of(AtFlag.SYMLINK_NOFOLLOW));
        if (status.ok() && isDevice(status.orThrow("look at " + device.source()))) {
            devices.add(device(
                    device.source(), device.target(), status.orThrow("look at " + device.source()), device.access()));
        }
    }

    private static boolean isDevice(FileStatus found) {
        return found.type() == FileType.CHARACTER_DEVICE || found.type() == FileType.BLOCK_DEVICE;
    }

    private static HostDevice device(Pathname source, Pathname target, FileStatus found, String access) {
        return new HostDevice(
                source,
                target,
                found.type(),
                found.representedDevice(),
                found.permissions(),
                found.uid(),
                found.gid(),
                access);
    }
}
