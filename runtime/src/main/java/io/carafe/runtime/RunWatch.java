package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.runtime.keeper.ExitRecord;
import io.carafe.runtime.keeper.Keepers;
import io.carafe.runtime.launch.CompanionProcess;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.KeptProcess;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.util.Optional;

/** Waits for the ends of processes that are the keeper's to reap. Thread-safe. */
final class RunWatch {
    private static final String WITHOUT =
            "the program that led the container outside has ended; it is started again with the container";

    private final ExitWatcher watcher;
    private final RunEnds ends;
    private final RunRegistry running;
    private final Keepers keepers;
    private final ContainerLifecycle lifecycle;

    @Inject
    RunWatch(ExitWatcher watcher, RunEnds ends, RunRegistry running, Keepers keepers, ContainerLifecycle lifecycle) {
        this.watcher = watcher;
        this.ends = ends;
        this.running = running;
        this.keepers = keepers;
        this.lifecycle = lifecycle;
    }

    void begin(ContainerRecord container, KeptRun run, KeptProcess kept, RunLock lock) {
        running.add(container.id(), run);
        watcher.watch(run.pidfd(), pidfd -> exit(kept, run.pid()), exit -> ends.ended(container, run, exit, lock));
    }

    /** Reaps a program that runs beside a container, whenever it ends. */
    void reap(CompanionProcess companion) {
        watcher.watch(companion.pidfd(), exit -> companion.close());
    }

    /**
     * As {@link #reap}, and its container's state says so if that goes on without it.
     *
     * @param pidfd of the program; stays open until it has ended
     * @param close what is done then
     */
    void mind(ContainerRecord container, KeptRun run, int pidfd, Runnable close) {
        watcher.watch(pidfd, exit -> {
            close.run();
            if (running.of(container.id()).filter(run::equals).isPresent()) {
                missing(container);
            }
        });
    }

    private void missing(ContainerRecord container) {
        try {
            lifecycle.missing(container, WITHOUT);
        } catch (CarafeException unwritten) {
            // The disk is full, perhaps. Others are waited for on this thread.
            return;
        }
    }

    private Answer<Exit> exit(KeptProcess kept, int pid) {
        Optional<ExitRecord> record = keepers.end(kept, pid);
        return record.isPresent() ? Answer.of(record.get().exit()) : Answer.failure(Errno.ECHILD);
    }
}
