package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Removes a group. Processes that are still in it end: in a PID namespace of the container's own the kernel has seen to
 * that, in another they may have outlived the first one. A process leaves its group some time after it has been reaped.
 * Groups below it go first: a privileged container can make such in version 2.
 */
record RemoveControlGroup(Pathname directory) implements HostStep {
    private static final int SIGKILL = 9;
    private static final long LONGEST_WAIT_NANOS = 2_000_000_000L;
    private static final long FIRST_PAUSE_NANOS = 100_000;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    @Override
    public String text() {
        return "rmdir(\"" + directory + "\")";
    }

    @Override
    public void perform(HostSide host) {
        Kernel kernel = host.kernel();
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        long pause = FIRST_PAUSE_NANOS;
        Result removed = remove(kernel);
        while (removed.failedWith(Errno.EBUSY) && System.nanoTime() < end) {
            endProcesses(kernel);
            removeBelow(kernel);
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            removed = remove(kernel);
        }
        if (!removed.failedWith(Errno.ENOENT)) {
            removed.orThrow("remove the control group " + directory);
        }
    }

    private Result remove(Kernel kernel) {
        return kernel.unlinkat(FileCalls.AT_FDCWD, directory, Set.of(AtFlag.REMOVEDIR));
    }

    /** Who is frozen does not end before it is thawed. */
    private void endProcesses(Kernel kernel) {
        if (file(kernel, "cgroup.kill").write("1").ok()) {
            return;
        }
        // What does not fit into one look is found the next time round.
        file(kernel, "cgroup.procs").pids().forEach(pid -> kernel.kill(pid, SIGKILL));
        file(kernel, "freezer.state").write("THAWED");
    }

    private void removeBelow(Kernel kernel) {
        for (Pathname name : below(kernel)) {
            RemoveControlGroup group = new RemoveControlGroup(directory.resolve(name));
            group.endProcesses(kernel);
            group.removeBelow(kernel);
            group.remove(kernel);
        }
    }

    private List<Pathname> below(Kernel kernel) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, directory, EnumSet.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY));
        if (!opened.ok()) {
            return List.of();
        }
        List<Pathname> names = new ArrayList<>();
        try (Descriptor handle = new Descriptor(kernel, (int) opened.raw())) {
            Answer<List<DirectoryEntry>> some = kernel.getdents64(handle.number());
            while (some.ok() && !some.orThrow("list " + directory).isEmpty()) {
                some.orThrow("list " + directory).stream()
                        .filter(entry -> entry.type() == FileType.DIRECTORY)
                        .forEach(entry -> names.add(entry.name()));
                some = kernel.getdents64(handle.number());
            }
        }
        return names;
    }

    private GroupFile file(Kernel kernel, String name) {
        return new GroupFile(kernel, directory.resolve(name));
    }
}
