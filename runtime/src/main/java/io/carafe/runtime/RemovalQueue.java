package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Deletes the files of containers that are gone already, on a thread of its own, so that nobody who waits for the end of a
 * container waits for a file system. Closing it waits until all is deleted. Thread-safe.
 */
public final class RemovalQueue implements AutoCloseable {
    private static final int IDLE_SECONDS = 1;

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread worker = new Thread(task, "carafe-removal");
                worker.setDaemon(true);
                return worker;
            });
    private boolean closed;

    public RemovalQueue() {
        thread.allowCoreThreadTimeOut(true);
    }

    /** Has something deleted. What cannot be deleted stays for the next engine that opens the store. */
    void add(Runnable deletion) {
        synchronized (this) {
            if (!closed) {
                thread.execute(() -> tolerantly(deletion));
                return;
            }
        }
        tolerantly(deletion);
    }

    private static void tolerantly(Runnable deletion) {
        try {
            deletion.run();
        } catch (CarafeException stuck) {
            // Nobody waits for it, and its files are in nobody's way; the next sweep tries again.
            return;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.shutdown();
        boolean interrupted = false;
        boolean done = false;
        while (!done) {
            try {
                done = thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
