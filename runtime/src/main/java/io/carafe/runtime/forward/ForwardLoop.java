package io.carafe.runtime.forward;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.WakeUp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that waits for all sockets, which never waits for one of them alone. Only {@link #execute}, {@link #perform}
 * and {@link #close} may be called by another thread.
 */
final class ForwardLoop implements Runnable, AutoCloseable {
    private static final int MOST_BYTES = 64 << 10;
    private static final int PATIENCE_SECONDS = 10;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Kernel kernel;
    private final WakeUp wake;
    private final Set<Watched> watched = new LinkedHashSet<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BYTES);
    private volatile boolean closed;

    ForwardLoop(Kernel kernel) {
        this.kernel = kernel;
        this.wake = new WakeUp(kernel);
    }

    private record Deadline(long at, Runnable action) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            return Long.signum(at - other.at);
        }
    }

    Kernel kernel() {
        return kernel;
    }

    /** A direct buffer for whoever is {@linkplain Watched#ready ready}, until he returns. It holds any datagram. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    void watch(Watched one) {
        watched.add(one);
    }

    void leave(Watched one) {
        watched.remove(one);
    }

    void after(Duration time, Runnable action) {
        deadlines.add(new Deadline(System.nanoTime() + time.toNanos(), action));
    }

    /** Has the loop's thread do something soon. */
    void execute(Runnable task) {
        tasks.add(task);
        wake.signal();
    }

    /** As {@link #execute}; when this returns it is done. */
    void perform(Runnable task) {
        FutureTask<Void> done = new FutureTask<>(task, null);
        execute(done);
        try {
            done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failed) {
            throw new CarafeException("the thread that forwards ports does not do what it is told", "", failed);
        }
    }

    @Override
    public void run() {
        while (!closed) {
            List<Watched> asked = new ArrayList<>();
            List<PollEntry> entries = new ArrayList<>();
            entries.add(wake.entry());
            for (Watched one : watched) {
                int interest = one.interest();
                if (interest != 0) {
                    asked.add(one);
                    entries.add(PollEntry.of(one.descriptor(), interest));
                }
            }
            Answer<List<PollEntry>> polled = kernel.poll(entries, millisToWait());
            if (polled.ok()) {
                List<PollEntry> seen = polled.orThrow("wait for what comes to ports");
                if (seen.get(0).returned() != 0) {
                    wake.clear();
                }
                tell(asked, seen);
            } else if (!polled.failedWith(Errno.EINTR)) {
                // There is no memory at the moment.
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                guard(task);
            }
            meetDeadlines();
        }
        wake.close();
    }

    private void tell(List<Watched> asked, List<PollEntry> seen) {
        for (int i = 0; i < asked.size(); i++) {
            Watched one = asked.get(i);
            int returned = seen.get(i + 1).returned();
            // What was ready before it may have put an end to it.
            if (returned != 0 && watched.contains(one)) {
                guard(() -> one.ready(returned));
            }
        }
    }

    /** Whatever one does, the others must not suffer. */
    private static void guard(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException mistake) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, mistake);
        }
    }

    private int millisToWait() {
        Deadline next = deadlines.peek();
        return next == null ? -1 : (int) Math.max(0, (next.at - System.nanoTime()) / 1_000_000 + 1);
    }

    private void meetDeadlines() {
        long now = System.nanoTime();
        for (Deadline next = deadlines.peek(); next != null && next.at - now <= 0; next = deadlines.peek()) {
            deadlines.remove();
            guard(next.action);
        }
    }

    /** What is still watched is closed by whoever watches it, before. */
    @Override
    public void close() {
        execute(() -> closed = true);
    }
}
