package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.files.RunningContainers;
import io.carafe.runtime.launch.EffectReleaser;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What happens to a container on disk at each turn of its life, and the tidying up after engines that died. Callers hold
 * the container's {@link RunLock} unless it says otherwise. Thread-safe.
 */
public final class ContainerLifecycle implements RunningContainers {
    /** A container dies with its engine by SIGKILL; so this is how one ended whose engine is gone. */
    private static final int KILLED = 137;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(5);

    private final ContainerStore store;
    private final EffectReleaser releaser;
    private final RunLocks locks;
    private final ProcessIdentities identities;
    private final DirectoryRemoval removal;
    private final EventSink events;
    private final Clock clock;

    @Inject
    public ContainerLifecycle(
            ContainerStore store,
            EffectReleaser releaser,
            RunLocks locks,
            ProcessIdentities identities,
            DirectoryRemoval removal,
            EventSink events,
            Clock clock) {
        this.store = store;
        this.releaser = releaser;
        this.locks = locks;
        this.identities = identities;
        this.removal = removal;
        this.events = events;
        this.clock = clock;
    }

    /** Deletes a directory with all that is in it. */
    @FunctionalInterface
    public interface DirectoryRemoval {
        /**
         * Deletes it.
         *
         * @throws CarafeException when something cannot be deleted; what is not there is no error
         */
        void remove(Path directory);
    }

    /** Takes the lock of a container. */
    @FunctionalInterface
    public interface RunLocks {
        Optional<RunLock> tryTake(ContainerDirectory container);
    }

    /** The command runs. */
    public void running(ContainerRecord container, int pid) {
        Optional<ProcessIdentity> process = identities.of(pid);
        store.writeState(
                container,
                new ContainerState(
                        ContainerStatus.RUNNING, process, Optional.of(clock.instant()), Optional.empty(), 0, ""));
        events.note(named(container), "start", Map.of());
    }

    /**
     * Makes sure that a start meets nothing of the run before.
     *
     * @throws ContainerConflictException when that goes on without its engine
     */
    public void starting(ContainerRecord container) {
        if (refuseIfAlive(container, "start").isRunning()) {
            ended(container, KILLED);
            if (container.spec().removeAtEnd()) {
                throw ContainerNotFoundException.none(container.name());
            }
        } else {
            release(container.id());
        }
    }

    private ContainerState refuseIfAlive(ContainerRecord container, String attempted) {
        ContainerState state = store.state(container.id());
        if (state.isRunning() && state.process().filter(identities::isAlive).isPresent()) {
            throw running(container, attempted);
        }
        return state;
    }

    private static ContainerConflictException running(ContainerRecord container, String attempted) {
        return new ContainerConflictException(
                "cannot " + attempted + " container " + container.name() + ": it is running",
                attempted.equals("remove") ? "Stop it first, or use: carafe rm -f " + container.name() : "");
    }

    /** The start failed. */
    public void failed(ContainerRecord container, CarafeException failure) {
        release(container.id());
        ContainerState before = store.state(container.id());
        store.writeState(
                container,
                new ContainerState(
                        before.status() == ContainerStatus.CREATED ? ContainerStatus.CREATED : ContainerStatus.EXITED,
                        Optional.empty(),
                        before.startedAt(),
                        before.finishedAt(),
                        failure.exitCode(),
                        String.valueOf(failure.getMessage())));
    }

    /** The process has ended. A container that is not to be kept is deleted. */
    public void ended(ContainerRecord container, int exitCode) {
        events.note(named(container), "die", Map.of("exitCode", Integer.toString(exitCode)));
        if (container.spec().removeAtEnd()) {
            delete(container);
            return;
        }
        release(container.id());
        ContainerState before = store.state(container.id());
        store.writeState(
                container,
                new ContainerState(
                        ContainerStatus.EXITED,
                        Optional.empty(),
                        before.startedAt(),
                        Optional.of(clock.instant()),
                        exitCode,
                        ""));
    }

    /**
     * Takes the lock of a container. Who has it may just be writing down how it ended; that is waited for.
     *
     * @return empty when it runs, is being started or removed, or is not there any more
     */
    @Override
    public Optional<RunLock> take(ContainerRecord container) {
        ContainerDirectory directory = store.directory(container.id());
        long start = System.nanoTime();
        while (true) {
            Optional<RunLock> lock = locks.tryTake(directory);
            boolean late = System.nanoTime() - start > PATIENCE.toNanos();
            if (lock.isPresent() || late || Thread.currentThread().isInterrupted() || !isEnding(container)) {
                return lock;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean isEnding(ContainerRecord container) {
        try {
            ContainerState state = store.state(container.id());
            return !state.isRunning()
                    || state.process().filter(identities::isAlive).isEmpty();
        } catch (CarafeException damagedOrGone) {
            return false;
        }
    }

    /**
     * Removes a container at somebody's wish. Takes the lock itself.
     *
     * @throws ContainerConflictException when it runs
     */
    public void remove(ContainerRecord container) {
        RunLock lock = take(container)
                .orElseThrow(() -> store.exists(container.id())
                        ? running(container, "remove")
                        : ContainerNotFoundException.none(container.name()));
        try (lock) {
            refuseIfAlive(container, "remove");
            delete(container);
        }
    }

    /**
     * Removes a container whose files cannot be read. What it left on the host is released as far as it is known. Takes the
     * lock itself, if there is still one.
     *
     * @throws ContainerConflictException when an engine is at work on it
     */
    public void removeDamaged(String id) {
        ContainerDirectory directory = store.directory(id);
        Optional<RunLock> lock = locks.tryTake(directory);
        if (lock.isEmpty() && Files.exists(directory.lock())) {
            throw new ContainerConflictException(
                    "cannot remove container " + id + ": it is running, or being started or removed", "Stop it first.");
        }
        try {
            releaseAsFarAsKnown(id);
            Path hidden = store.hide(id);
            store.releaseNamesOf(id);
            removal.remove(hidden);
        } finally {
            lock.ifPresent(RunLock::close);
        }
    }

    private void releaseAsFarAsKnown(String id) {
        try {
            release(id);
        } catch (DamagedStateException unknown) {
            // Nobody will ever know it better.
            return;
        }
    }

    /** Deletes a container that does not run. */
    private void delete(ContainerRecord container) {
        release(container.id());
        boolean renaming = store.isRenaming(container.id());
        ContainerRecord present = named(container);
        Path hidden = store.hide(container.id());
        if (renaming) {
            store.releaseNamesOf(container.id());
        } else {
            store.releaseName(present.name(), container.id());
        }
        events.note(present, "destroy", Map.of());
        removal.remove(hidden);
    }

    /** Somebody may have renamed it since it was started. */
    private ContainerRecord named(ContainerRecord container) {
        try {
            return store.record(container.id());
        } catch (DamagedStateException | ContainerNotFoundException unknown) {
            return container;
        }
    }

    /** What is known, put right if the engine that ran it is gone. Takes the lock itself when it must. */
    @Override
    public ContainerState state(ContainerRecord container) {
        ContainerState state = store.state(container.id());
        if (!state.isRunning() || state.process().filter(identities::isAlive).isPresent()) {
            return state;
        }
        Optional<RunLock> lock = locks.tryTake(store.directory(container.id()));
        if (lock.isEmpty()) {
            // Its engine is about to write down how it ended.
            return state;
        }
        try (RunLock held = lock.get()) {
            ContainerState now = store.state(container.id());
            if (now.isRunning()) {
                ended(container, KILLED);
                return store.state(container.id());
            }
            return now;
        }
    }

    /** Finishes what engines that died have left half done. Takes the locks itself. */
    public void sweep() {
        store.unfinished().forEach(this::sweepUnfinished);
        store.ids().forEach(this::sweepAbandoned);
    }

    private void sweepUnfinished(String id) {
        // Being made just now by somebody else, perhaps: it has no lock file yet, or a fresh one that nobody holds.
        Path hidden = store.hidden(id);
        if (!isYoung(hidden)) {
            try {
                removal.remove(hidden);
                store.releaseNamesOf(id);
            } catch (CarafeException stuck) {
                // Its files are in nobody's way. No other container must suffer.
                return;
            }
        }
    }

    private void sweepAbandoned(String id) {
        try {
            ContainerRecord container = store.record(id);
            if (isAbandoned(container)) {
                Optional<RunLock> lock = locks.tryTake(store.directory(id));
                if (lock.isPresent()) {
                    try (RunLock held = lock.get()) {
                        finish(container);
                    }
                }
            }
        } catch (CarafeException damaged) {
            // It is told when somebody asks for this container; the others must not suffer.
            return;
        }
    }

    /**
     * Whether an engine began to do something with it that nobody goes on with, if its lock is free. An ephemeral container
     * that was made and never started is somebody's, who may be about to start it.
     */
    private boolean isAbandoned(ContainerRecord container) {
        ContainerState state = store.state(container.id());
        return state.isRunning()
                ? state.process().filter(identities::isAlive).isEmpty()
                : store.wasBegun(container.id())
                        || !store.effects(container.id()).isEmpty();
    }

    /** With the lock; what was seen without may have changed. */
    private void finish(ContainerRecord container) {
        if (!isAbandoned(container)) {
            return;
        }
        if (store.state(container.id()).isRunning()) {
            ended(container, KILLED);
        } else if (container.spec().removeAtEnd()) {
            delete(container);
        } else {
            release(container.id());
        }
    }

    private boolean isYoung(Path directory) {
        return new DirectoryAge(clock).isYoung(directory);
    }

    private void release(String id) {
        List<HostEffect> effects = store.effects(id);
        if (!effects.isEmpty()) {
            releaser.release(effects);
            store.clearEffects(id);
        }
    }
}
