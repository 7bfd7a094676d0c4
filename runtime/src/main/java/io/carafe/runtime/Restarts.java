package io.carafe.runtime;

import io.carafe.api.RestartPolicy;
import io.carafe.api.error.CarafeException;
import io.carafe.runtime.restart.RestartBackOff;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.stream.StreamMode;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Starts containers again that have ended, as their restart policies say. How far the restarts of a container have come is
 * kept here, and how many there were on disk. Thread-safe.
 */
final class Restarts implements AutoCloseable {
    private final ContainerStore store;
    private final ContainerLifecycle lifecycle;
    private final Provider<ContainerRunner> runner;
    private final BootTime boot;
    private final Map<String, RestartBackOff> backOffs = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread worker = new Thread(task, "carafe-restarts");
        worker.setDaemon(true);
        return worker;
    });

    @Inject
    Restarts(ContainerStore store, ContainerLifecycle lifecycle, Provider<ContainerRunner> runner, BootTime boot) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.runner = runner;
        this.boot = boot;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** How many containers wait to be started again. */
    int waiting() {
        return thread.getQueue().size();
    }

    /** Somebody starts a container; what was before does not count any more. */
    void startedByHand(String id) {
        backOffs.remove(id);
    }

    /** A container has ended, and that is on disk; nobody else may have its lock before it is known what comes of that. */
    void ended(String id) {
        try {
            ContainerRecord container = store.record(id);
            ContainerState state = store.state(id);
            if (state.status() == ContainerStatus.EXITED) {
                decide(container, state, state.exitCode(), ran(state));
            }
        } catch (CarafeException removedOrDamaged) {
            // Nobody will start it again.
            backOffs.remove(id);
        }
    }

    /** An engine begins: starts what should be running. To be called once, when the containers that run have been adopted. */
    void begin() {
        store.ids().forEach(this::begin);
    }

    private void begin(String id) {
        try {
            ContainerRecord container = store.record(id);
            ContainerState state = store.state(id);
            if (shouldRun(container.spec().restart(), state)) {
                lifecycle.overruled(container);
                RestartBackOff next = new RestartBackOff(state.restarts(), Duration.ZERO);
                backOffs.put(id, next);
                thread.execute(() -> start(id, next));
            } else if (state.awaitsRestart()) {
                lifecycle.restartsNoMore(container);
            }
        } catch (CarafeException damaged) {
            // It is told when somebody asks for this container; the others must not suffer.
            return;
        }
    }

    /**
     * An engine comes and goes without anybody's noticing, so only a reboot counts as Docker's restart of the daemon, after
     * which a policy of {@code always} overrules whoever had stopped the container.
     */
    private boolean shouldRun(RestartPolicy policy, ContainerState state) {
        if (state.isRunning() || state.status() == ContainerStatus.CREATED) {
            return false;
        }
        boolean rebooted =
                state.finishedAt().filter(end -> end.isBefore(boot.instant())).isPresent();
        return rebooted
                ? RestartBackOff.startsWithEngine(policy, state.exitCode(), state.stoppedByHand())
                : new RestartBackOff(state.restarts(), Duration.ZERO)
                        .afterEnd(policy, state.exitCode(), Duration.ZERO, state.stoppedByHand())
                        .isPresent();
    }

    private void decide(ContainerRecord container, ContainerState state, int exitCode, Duration ran) {
        String id = container.id();
        Optional<RestartBackOff> next = backOffs.getOrDefault(id, RestartBackOff.FRESH)
                .afterEnd(container.spec().restart(), exitCode, ran, state.stoppedByHand());
        if (next.isEmpty()) {
            backOffs.remove(id);
            lifecycle.restartsNoMore(container);
            return;
        }
        backOffs.put(id, next.get());
        lifecycle.restarting(container, next.get().restarts());
        try {
            Future<?> unused = thread.schedule(
                    () -> start(id, next.get()), next.get().delay().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // The next engine goes on.
            return;
        }
    }

    private static Duration ran(ContainerState state) {
        Instant end = state.finishedAt().orElse(Instant.EPOCH);
        return Duration.between(state.startedAt().orElse(end), end);
    }

    private void start(String id, RestartBackOff planned) {
        if (!planned.equals(backOffs.get(id))) {
            return;
        }
        try {
            ContainerRecord container = store.record(id);
            if (!store.state(id).stoppedByHand()) {
                startAgain(container);
            }
        } catch (CarafeException removedOrDamaged) {
            backOffs.remove(id);
        }
    }

    /** A start that fails counts as an end. */
    private void startAgain(ContainerRecord container) {
        try {
            runner.get().startAgain(container, new StreamMode.Detached());
        } catch (CarafeException failed) {
            ContainerState state = store.state(container.id());
            if (!state.isRunning()) {
                decide(container, state, failed.exitCode(), Duration.ZERO);
            }
        }
    }

    /** Starts nothing any more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
