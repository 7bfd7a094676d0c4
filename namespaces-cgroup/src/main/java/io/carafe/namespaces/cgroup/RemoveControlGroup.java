package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Removes a group. Processes that are still in it end: in a PID namespace of the container's own the kernel has seen to
 * that, in another they may have outlived the first one. A process leaves its group some time after it has been reaped.
 */
record RemoveControlGroup(Pathname directory) implements HostStep {
    private static final int SIGKILL = 9;
    private static final int BUFFER = 64 << 10;
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
        if (write(kernel, "cgroup.kill", "1")) {
            return;
        }
        read(kernel, "cgroup.procs")
                .lines()
                .filter(line -> line.matches("[1-9][0-9]*"))
                .forEach(line -> kernel.kill(Integer.parseInt(line), SIGKILL));
        write(kernel, "freezer.state", "THAWED");
    }

    private boolean write(Kernel kernel, String file, String text) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, directory.resolve(file), EnumSet.of(OpenFlag.WRONLY));
        if (!opened.ok()) {
            return false;
        }
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        try (Descriptor descriptor = new Descriptor(kernel, (int) opened.raw())) {
            return kernel.write(
                            descriptor.number(),
                            ByteBuffer.allocateDirect(bytes.length).put(bytes).flip())
                    .ok();
        }
    }

    private String read(Kernel kernel, String file) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, directory.resolve(file), EnumSet.of(OpenFlag.RDONLY));
        if (!opened.ok()) {
            return "";
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (Descriptor descriptor = new Descriptor(kernel, (int) opened.raw())) {
            // What does not fit is found the next time round.
            kernel.read(descriptor.number(), buffer);
        }
        return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    }
}
