package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.ContainerRunningException;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.runtime.ContainerRemoval.RunLocks;
import io.carafe.runtime.cgroup.OutOfMemory;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.files.RunningContainers;
import io.carafe.runtime.health.Health;
import io.carafe.runtime.keeper.ExitFiles;
import io.carafe.runtime.keeper.ExitRecord;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.KeptProcess;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.state.RunNetworks;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What happens to a container on disk at each turn of its life, and the tidying up after engines that died. Callers hold
 * the container's {@link RunLock} unless it says otherwise. Thread-safe.
 */
public final class ContainerLifecycle implements RunningContainers {
    private static final String OUT_OF_MEMORY = "oom";

    /** A container that depends on its engine dies with it by SIGKILL; so this is how one ended of which nobody knows more. */
    private static final int KILLED = 137;

    private static final int STRIPES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(5);

    private final ContainerStore store;
    private final RunLocks locks;
    private final ProcessIdentities identities;
    private final ContainerRemoval removal;
    private final RemovalQueue queue;
    private final ExitFiles exits;
    private final EventSink events;
    private final NetworkEvents networkEvents;
    private final OutOfMemory memory;
    private final Failpoints failpoints;
    private final CompanionEnds companions;
    private final Clock clock;
    private final Object[] changing =
            Stream.generate(Object::new).limit(STRIPES).toArray();

    @Inject
    ContainerLifecycle(
            ContainerStore store,
            RunLocks locks,
            ProcessIdentities identities,
            ContainerRemoval removal,
            RemovalQueue queue,
            ExitFiles exits,
            EventSink events,
            NetworkEvents networkEvents,
            OutOfMemory memory,
            Failpoints failpoints,
            CompanionEnds companions,
            Clock clock) {
        this.store = store;
        this.locks = locks;
        this.identities = identities;
        this.removal = removal;
        this.queue = queue;
        this.exits = exits;
        this.events = events;
        this.networkEvents = networkEvents;
        this.memory = memory;
        this.failpoints = failpoints;
        this.companions = companions;
        this.clock = clock;
    }

    /**
     * The process is there; its command runs, or will as soon as this is on disk.
     *
     * @throws ContainerConflictException when somebody has stopped the container since its start began
     */
    public void running(ContainerRecord container, int pid, Optional<KeptProcess> kept, ContainerNetworks networks) {
        change(container, state -> {
            if (state.stoppedByHand()) {
                throw new ContainerConflictException(
                        "container " + container.name() + " was stopped while it was being started", "");
            }
            return state.running(identities.of(pid), kept, clock.instant(), RunNetworks.of(networks));
        });
        networkEvents.began(container.id(), networks);
    }

    /** Its command runs. */
    void started(ContainerRecord container) {
        events.note(removal.named(container), "start", Map.of());
        memory.begin(container, () -> ranOutOfMemory(container));
    }

    /** It runs, perhaps since before this engine, or with other limits than before. */
    void goesOn(ContainerRecord container) {
        memory.goOn(container, () -> ranOutOfMemory(container));
    }

    private void ranOutOfMemory(ContainerRecord container) {
        events.note(removal.named(container), OUT_OF_MEMORY, Map.of());
    }

    /** Nobody who looks at a state and writes another one may come between another who does. */
    private void change(ContainerRecord container, UnaryOperator<ContainerState> change) {
        synchronized (changing[Math.floorMod(container.id().hashCode(), changing.length)]) {
            ContainerState before = store.state(container.id());
            ContainerState after = change.apply(before);
            if (!after.equals(before)) {
                store.writeState(container, after);
            }
        }
    }

    /** Somebody starts it; how often its policy had done that does not count any more. */
    void startedByHand(ContainerRecord container) {
        change(container, state -> state.resting().restarts(0).stoppedByHand(false));
    }

    /** Its policy will start it although somebody has stopped it. */
    void overruled(ContainerRecord container) {
        change(container, state -> state.stoppedByHand(false));
    }

    /** Somebody wants it to end. To be called before it is told to. */
    public void stoppedByHand(ContainerRecord container) {
        if (!container.spec().removeAtEnd()) {
            change(container, state -> state.stoppedByHand(true));
        }
    }

    /** Its policy will start it again, unless somebody has wanted it to end since that was decided. */
    void restarting(ContainerRecord container, int times) {
        change(container, state -> state.stoppedByHand() ? state : state.restarting(times));
    }

    /** No policy will start it again, although it waits for that. */
    void restartsNoMore(ContainerRecord container) {
        change(container, ContainerState::resting);
    }

    /**
     * It is connected differently now.
     *
     * @throws ContainerConflictException when it has ended meanwhile
     */
    void connected(ContainerRecord container, RunNetworks networks) {
        change(container, state -> {
            if (!state.isRunning()) {
                throw new ContainerConflictException("container " + container.name() + " has ended", "");
            }
            return state.networks(networks);
        });
    }

    /** It goes on without something that it had. */
    void missing(ContainerRecord container, String what) {
        change(container, state -> state.isRunning() ? state.missing(what) : state);
    }

    /** What the keeper has of it is known in full. */
    public void kept(ContainerRecord container, KeptProcess kept) {
        change(container, state -> state.kept(kept));
    }

    /**
     * Makes sure that a start meets nothing of the run before.
     *
     * @throws ContainerRunningException when that goes on without its engine
     */
    public void starting(ContainerRecord container) {
        ContainerState state = store.state(container.id());
        if (isAlive(state)) {
            throw alreadyRunning(container);
        }
        if (state.isRunning()) {
            endedUnseen(container, state);
            if (container.spec().removeAtEnd()) {
                throw ContainerNotFoundException.none(container.name());
            }
        } else {
            removal.release(container.id());
        }
    }

    /**
     * Why a container could not be had by whoever wants to start it.
     *
     * @throws ContainerNotFoundException when it is not there any more
     */
    ContainerConflictException notStartable(ContainerRecord container) {
        return isAlive(store.state(container.id()))
                ? alreadyRunning(container)
                : new ContainerConflictException(
                        "container " + container.name() + " is being started or removed",
                        "Look at it with: carafe ps -a");
    }

    private boolean isAlive(ContainerState state) {
        return state.isRunning() && !hasEnded(state);
    }

    private static ContainerRunningException alreadyRunning(ContainerRecord container) {
        return new ContainerRunningException("cannot start container " + container.name() + ": it is running", "");
    }

    private static ContainerConflictException inUse(ContainerRecord container, String how) {
        return new ContainerConflictException(
                "cannot remove container " + container.name() + ": it is " + how,
                "Stop it first, or use: carafe rm -f " + container.name());
    }

    /**
     * The start failed; when it was stopped meanwhile, that is no failure.
     *
     * @param before what was known when it began
     */
    public void failed(ContainerRecord container, CarafeException failure, ContainerState before) {
        removal.release(container.id());
        networkEvents.ended(container.id());
        change(
                container,
                state -> state.stoppedByHand()
                        ? before.stoppedByHand(true)
                        : before.failed(failure.exitCode(), String.valueOf(failure.getMessage())));
    }

    /** The process has ended. A container that is not to be kept is gone then; its files follow when there is time. */
    public void ended(ContainerRecord container, int exitCode) {
        ended(container, exitCode, clock.instant());
    }

    private void ended(ContainerRecord container, int exitCode, Instant at) {
        failpoints.reached(Failpoint.END_SEEN);
        boolean told = memory.end(container);
        boolean outOfMemory = memory.killed(container, exitCode);
        if (outOfMemory && !told) {
            ranOutOfMemory(container);
        }
        events.note(removal.named(container), "die", Map.of("exitCode", Integer.toString(exitCode)));
        networkEvents.ended(container.id());
        if (container.spec().removeAtEnd()) {
            queue.add(removal.takenAway(container));
            return;
        }
        removal.release(container.id());
        failpoints.reached(Failpoint.END_RELEASED);
        change(container, state -> state.ended(exitCode, at, outOfMemory));
    }

    /** It ended when no engine looked after it. */
    private void endedUnseen(ContainerRecord container, ContainerState state) {
        state.kept().flatMap(KeptProcess::companion).ifPresent(companions::end);
        state.networks().ifPresent(connected -> networkEvents.adopted(container.id(), connected.endpoints()));
        Optional<ExitRecord> end = recorded(state);
        ended(container, exitCode(end), at(end));
    }

    private static int exitCode(Optional<ExitRecord> end) {
        return end.map(record -> record.exit().code()).orElse(KILLED);
    }

    private Instant at(Optional<ExitRecord> end) {
        return end.map(ExitRecord::at).orElseGet(clock::instant);
    }

    /** Whether the process of a run is no more, and all is known of its end that ever will be. */
    private boolean hasEnded(ContainerState state) {
        if (state.process().filter(identities::isAlive).isPresent()) {
            return false;
        }
        return state.kept().isEmpty()
                || recorded(state).isPresent()
                || !exits.mayStillCome(state.kept().get());
    }

    private Optional<ExitRecord> recorded(ContainerState state) {
        return state.kept().flatMap(kept -> state.process().flatMap(process -> exits.find(kept, process.pid())));
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
            return !state.isRunning() || hasEnded(state);
        } catch (CarafeException damagedOrGone) {
            return false;
        }
    }

    /**
     * Removes a container at somebody's wish. Takes the lock itself.
     *
     * @throws ContainerConflictException when it runs, or waits for its restart
     */
    public void remove(ContainerRecord container) {
        RunLock lock = take(container)
                .orElseThrow(() -> store.exists(container.id())
                        ? inUse(container, "running")
                        : ContainerNotFoundException.none(container.name()));
        try (lock) {
            ContainerState state = store.state(container.id());
            if (isAlive(state)) {
                throw inUse(container, "running");
            }
            if (state.awaitsRestart()) {
                throw inUse(container, "restarting");
            }
            removal.delete(container);
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
            removal.deleteDamaged(id);
        } finally {
            lock.ifPresent(RunLock::close);
        }
    }

    /** What the checks of its health have shown. */
    public Optional<Health> health(ContainerRecord container) {
        return store.health(container.id());
    }

    /** What is known, put right if the engine that ran it is gone. Takes the lock itself when it must. */
    @Override
    public ContainerState state(ContainerRecord container) {
        ContainerState state = store.state(container.id());
        if (!state.isRunning() || !hasEnded(state)) {
            return state;
        }
        Optional<RunLock> lock = locks.tryTake(store.directory(container.id()));
        if (lock.isEmpty()) {
            // Its engine is about to write down how it ended.
            return state;
        }
        try (RunLock held = lock.get()) {
            ContainerState now = store.state(container.id());
            return now.isRunning() && hasEnded(now) ? seenToHaveEnded(container, now) : now;
        }
    }

    /** Whoever asks is told how it ended, also when that cannot be written down because the disk is full. */
    private ContainerState seenToHaveEnded(ContainerRecord container, ContainerState before) {
        try {
            endedUnseen(container, before);
        } catch (CarafeException unwritten) {
            return before.ended(exitCode(recorded(before)), at(recorded(before)), false);
        }
        return store.state(container.id());
    }

    /** Finishes what engines that died have left half done. Takes the locks itself. */
    public void sweep() {
        removal.sweep();
        store.ids().forEach(this::sweepAbandoned);
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
                ? hasEnded(state)
                : store.wasBegun(container.id())
                        || !store.effects(container.id()).isEmpty();
    }

    /** With the lock; what was seen without may have changed. */
    private void finish(ContainerRecord container) {
        if (!isAbandoned(container)) {
            return;
        }
        ContainerState state = store.state(container.id());
        if (state.isRunning()) {
            endedUnseen(container, state);
        } else if (container.spec().removeAtEnd()) {
            removal.delete(container);
        } else {
            removal.release(container.id());
        }
    }
}
