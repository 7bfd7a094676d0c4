package io.carafe.runtime;

import io.carafe.api.ExecSpec;
import io.carafe.api.HealthCheck;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.runtime.cgroup.Freezer;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.health.Health;
import io.carafe.runtime.health.HealthProbe;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Finds out, again and again, whether running containers do well, by a command in each. What is thought of one is kept on
 * disk, so that the next engine goes on with it. Thread-safe.
 */
final class HealthMonitor implements AutoCloseable {
    private static final String SHELL = "/bin/sh";

    private final ContainerStore store;
    private final HealthProbes probes;
    private final Freezer freezer;
    private final RunRegistry running;
    private final EventSink events;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor clockwork =
            new ScheduledThreadPoolExecutor(1, task -> daemon(task, "carafe-health"));
    private final ExecutorService checks = Executors.newCachedThreadPool(task -> daemon(task, "carafe-health-check"));

    @Inject
    HealthMonitor(
            ContainerStore store,
            HealthProbes probes,
            Freezer freezer,
            RunRegistry running,
            EventSink events,
            Clock clock) {
        this.store = store;
        this.probes = probes;
        this.freezer = freezer;
        this.running = running;
        this.events = events;
        this.clock = clock;
        clockwork.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        clockwork.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A run begins. */
    void begin(ContainerRecord container, ContainerRun run) {
        goOn(container, run, Health.STARTING, clock.instant());
    }

    /** A run is there that another engine has begun. */
    void adopt(ContainerRecord container, ContainerRun run, Instant started) {
        goOn(container, run, store.health(container.id()).orElse(Health.STARTING), started);
    }

    private void goOn(ContainerRecord container, ContainerRun run, Health health, Instant started) {
        Optional<HealthCheck> check = check(container);
        if (check.isPresent()) {
            store.writeHealth(container.id(), health);
            plan(new Watch(container, run, check.get(), started), health);
        }
    }

    private static Optional<HealthCheck> check(ContainerRecord container) {
        HealthCheck image = container.imageConfig().healthCheck().orElse(HealthCheck.EMPTY);
        HealthCheck whole =
                container.spec().healthCheck().orElse(HealthCheck.EMPTY).over(image);
        return whole.isActive() ? Optional.of(whole.withDefaults()) : Optional.empty();
    }

    /** What stays the same during a run. */
    private record Watch(ContainerRecord container, ContainerRun run, HealthCheck check, Instant started) {
        ExecSpec command() {
            boolean shell = check.test().get(0).equals(HealthCheck.SHELL);
            return shell
                    ? ExecSpec.of(
                            SHELL,
                            "-c",
                            String.join(
                                    " ", check.test().subList(1, check.test().size())))
                    : ExecSpec.of(check.test().subList(1, check.test().size()));
        }
    }

    private void plan(Watch watch, Health health) {
        Duration pause = health.untilNext(watch.check(), Duration.between(watch.started(), clock.instant()));
        try {
            Future<?> unused = clockwork.schedule(
                    () -> checks.execute(() -> probe(watch, health)), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // The next engine goes on.
            return;
        }
    }

    private void probe(Watch watch, Health health) {
        if (!isRunning(watch)) {
            return;
        }
        Optional<HealthProbe> probe = made(watch);
        if (!isRunning(watch)) {
            return;
        }
        if (probe.isEmpty()) {
            plan(watch, health);
            return;
        }
        Health next = health.after(probe.get(), watch.check(), watch.started());
        try {
            store.writeHealth(watch.container().id(), next);
        } catch (CarafeException removedOrDiskFull) {
            // What cannot be written down is thought all the same.
            plan(watch, next);
            return;
        }
        if (next.status() != health.status()) {
            events.note(watch.container(), "health_status: " + next.status().text(), Map.of());
        }
        plan(watch, next);
    }

    /** Empty of a container that is paused, perhaps only by a commit: that says nothing about how it does. */
    private Optional<HealthProbe> made(Watch watch) {
        if (freezer.isFrozen(watch.container())) {
            return Optional.empty();
        }
        Optional<HealthProbe> probe = attempted(watch);
        // Who was frozen on the way could not answer in time.
        return freezer.isFrozen(watch.container()) ? Optional.empty() : probe;
    }

    private Optional<HealthProbe> attempted(Watch watch) {
        Instant start = clock.instant();
        try {
            return Optional.of(probes.make(
                    watch.container(), watch.command(), watch.check().timeout(), start));
        } catch (ContainerConflictException pausedOrEnding) {
            return Optional.empty();
        } catch (CarafeException failed) {
            byte[] why = String.valueOf(failed.getMessage()).getBytes(StandardCharsets.UTF_8);
            return Optional.of(HealthProbe.of(start, clock.instant(), failed.exitCode(), why));
        }
    }

    private boolean isRunning(Watch watch) {
        return running.of(watch.container().id())
                .filter(run -> run == watch.run())
                .isPresent();
    }

    /** Checks nothing any more. */
    @Override
    public void close() {
        clockwork.shutdownNow();
        checks.shutdownNow();
    }
}
