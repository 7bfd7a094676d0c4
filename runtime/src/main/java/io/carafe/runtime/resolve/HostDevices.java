package io.carafe.runtime.resolve;

import io.carafe.api.isolation.HostDevice;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The device nodes below the host's /dev, for a privileged container, which gets them all. The file systems that every
 * container has of its own there (pts, shm, mqueue) are left out. What vanishes while it is looked at is left out as well.
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

    /** All of them, in the order of their names. */
    public List<HostDevice> all() {
        List<HostDevice> devices = new ArrayList<>();
        collect(DEV, devices);
        return devices;
    }

    private void collect(Pathname directory, List<HostDevice> devices) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, directory, DIRECTORY);
        if (!opened.ok()) {
            return;
        }
        List<DirectoryEntry> entries = new ArrayList<>();
        try (Descriptor handle = new Descriptor(kernel, (int) opened.raw())) {
            Answer<List<DirectoryEntry>> some = kernel.getdents64(handle.number());
            while (some.ok() && !some.orThrow("list " + directory).isEmpty()) {
                entries.addAll(some.orThrow("list " + directory));
                some = kernel.getdents64(handle.number());
            }
        }
        entries.sort((left, right) -> left.name().compareTo(right.name()));
        for (DirectoryEntry entry : entries) {
            Pathname path = directory.resolve(entry.name());
            if (OWN.contains(path)) {
                continue;
            }
            if (entry.type() == FileType.DIRECTORY) {
                collect(path, devices);
            } else {
                add(path, devices);
            }
        }
    }

    private void add(Pathname path, List<HostDevice> devices) {
        Answer<FileStatus> status = kernel.statx(FileCalls.AT_FDCWD, path, EnumSet.of(AtFlag.SYMLINK_NOFOLLOW));
        if (!status.ok()) {
            return;
        }
        FileStatus found = status.orThrow("look at " + path);
        if (found.type() == FileType.CHARACTER_DEVICE || found.type() == FileType.BLOCK_DEVICE) {
            devices.add(new HostDevice(
                    path,
                    path,
                    found.type(),
                    found.representedDevice(),
                    found.permissions(),
                    found.uid(),
                    found.gid()));
        }
    }
}
