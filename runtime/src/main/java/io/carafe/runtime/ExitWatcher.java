package io.carafe.runtime;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.WakeUp;
import io.carafe.runtime.cgroup.Readiness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One thread that notices the ends of all processes of an engine, by polling their pidfds, and reaps them; and whatever else
 * descriptors have to tell of containers. It starts with the first. Thread-safe.
 */
public final class ExitWatcher implements Readiness, AutoCloseable {
    private final Kernel kernel;
    private final WakeUp wake;
    private final Map<Integer, Runnable> watched = new LinkedHashMap<>();
    private final Thread thread = new Thread(this::watch, "carafe-exits");
    private boolean started;
    private boolean closed;

    public ExitWatcher(Kernel kernel) {
        this.kernel = kernel;
        this.wake = new WakeUp(kernel);
        thread.setDaemon(true);
    }

    /** Finds out how a process ended. */
    @FunctionalInterface
    public interface Reaper {
        /** Asks how: EAGAIN when it has not ended, after all; any other failure when nobody will ever know. */
        Answer<Exit> reap(int pidfd);
    }

    /**
     * Watches a child.
     *
     * @param pidfd stays the caller's, and open until {@code onExit} has been called
     * @param onExit called once, on the watcher's thread, when the process has ended and been reaped; must not block long
     */
    public void watch(int pidfd, Consumer<Exit> onExit) {
        watch(pidfd, child -> kernel.waitid(child, false), onExit);
    }

    /** Watches a process that another's child may be. */
    public void watch(int pidfd, Reaper reaper, Consumer<Exit> onExit) {
        attend(pidfd, () -> reap(pidfd, reaper, onExit));
    }

    @Override
    public void attend(int descriptor, Runnable whenReady) {
        synchronized (watched) {
            watched.put(descriptor, whenReady);
            if (!started) {
                started = true;
                thread.start();
            }
        }
        wakeUp();
    }

    @Override
    public void leave(int descriptor) {
        synchronized (watched) {
            watched.remove(descriptor);
        }
    }

    private void wakeUp() {
        wake.signal();
    }

    private void watch() {
        while (true) {
            List<PollEntry> entries = new ArrayList<>();
            synchronized (watched) {
                if (closed) {
                    wake.close();
                    return;
                }
                entries.add(wake.entry());
                watched.keySet().forEach(number -> entries.add(PollEntry.of(number, PollEntry.IN)));
            }
            Answer<List<PollEntry>> polled = kernel.poll(entries, -1);
            if (polled.failedWith(Errno.EINTR)) {
                continue;
            }
            for (PollEntry entry : polled.orThrow("wait for containers to end")) {
                if (entry.returned() == 0) {
                    continue;
                }
                if (wake.isIn(entry)) {
                    wake.clear();
                } else {
                    tell(entry.descriptor());
                }
            }
        }
    }

    private void tell(int descriptor) {
        Runnable whenReady;
        synchronized (watched) {
            whenReady = watched.get(descriptor);
        }
        if (whenReady != null) {
            whenReady.run();
        }
    }

    private void reap(int pidfd, Reaper reaper, Consumer<Exit> onExit) {
        Answer<Exit> exit = reaper.reap(pidfd);
        if (exit.failedWith(Errno.EAGAIN)) {
            return;
        }
        leave(pidfd);
        // A child that somebody else has reaped leaves no code; 255 is what a lost code is called.
        onExit.accept(exit.ok() ? exit.orThrow("reap a container") : new Exit(false, 255, false));
    }

    /** Stops watching. Processes that are still watched are not reaped any more. */
    @Override
    public void close() {
        synchronized (watched) {
            closed = true;
            if (!started) {
                wake.close();
                return;
            }
        }
        wakeUp();
    }
}
