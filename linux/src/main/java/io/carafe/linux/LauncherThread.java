package io.carafe.linux;

import io.carafe.api.error.CarafeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that makes those processes that depend on their maker.
 *
 * <p>PR_SET_PDEATHSIG kills a child when the <em>thread</em> that made it ends (prctl(2)), and threads of pools end
 * when they please. This thread begins with the first such process and ends when the launcher is closed.
 *
 * <p>Handing a clone over costs two changes of threads, a tenth of a millisecond and more where other CPUs sleep. Other
 * processes are still made by the thread that asks for them: making six namespaces keeps the kernel busy for most of a
 * millisecond, which several threads can do at the same time.
 */
final class LauncherThread implements AutoCloseable {
    private final BlockingQueue<FutureTask<?>> requests = new LinkedBlockingQueue<>();
    private @Nullable Worker worker;
    private boolean closed;

    /** Does work on the thread, and waits for it, whether or not the caller is interrupted meanwhile. */
    <T> T call(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        submit(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unchecked(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** To be called by work: nothing more is done on this thread, and it ends. Its children may get their signal. */
    void abandon() {
        if (Thread.currentThread() instanceof Worker current) {
            current.abandoned = true;
        }
    }

    /** Ends the thread, after what was asked for. */
    @Override
    public synchronized void close() {
        if (!closed && worker != null) {
            requests.add(new FutureTask<>(Executors.callable(this::abandon)));
        }
        closed = true;
    }

    private synchronized void submit(FutureTask<?> task) {
        if (closed) {
            throw new IllegalStateException("this launcher is closed");
        }
        requests.add(task);
        if (worker == null) {
            start();
        }
    }

    private synchronized void start() {
        worker = new Worker();
        worker.start();
    }

    /** What was asked of a thread that has been abandoned is done by another. */
    private synchronized void replace() {
        worker = null;
        if (!requests.isEmpty()) {
            start();
        }
    }

    private static RuntimeException unchecked(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException problem) {
            return problem;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return new CarafeException("the launcher's thread failed", "", e);
    }

    private final class Worker extends Thread {
        private boolean abandoned;

        Worker() {
            super("carafe-launcher");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!abandoned) {
                try {
                    requests.take().run();
                } catch (InterruptedException e) {
                    // Nobody has a reason to interrupt this thread, and children depend on it.
                }
            }
            replace();
        }
    }
}
