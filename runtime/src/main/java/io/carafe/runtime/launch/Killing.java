package io.carafe.runtime.launch;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The end of a process that nobody will look after: it is killed and, if it is a child, reaped. One that waits in the kernel for
 * a device or a server that does not answer does not even die of SIGKILL; it is given up after ten seconds, and remains a
 * zombie when it does.
 */
public record Killing(Kernel kernel) {
    private static final int SIGKILL = 9;
    private static final int PATIENCE_MILLIS = 10_000;

    /** Kills a process, and waits for its end, but not for ever. */
    public void end(int pidfd) {
        kernel.pidfdSendSignal(pidfd, SIGKILL);
        awaitEnd(pidfd);
        // One that is the keeper's child is the keeper's to reap.
        kernel.waitid(pidfd, false);
    }

    private void awaitEnd(int pidfd) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        long left = PATIENCE_MILLIS;
        while (left > 0) {
            Answer<List<PollEntry>> polled = kernel.poll(List.of(PollEntry.of(pidfd, PollEntry.IN)), (int) left);
            if (!polled.failedWith(Errno.EINTR)) {
                return;
            }
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
    }
}
