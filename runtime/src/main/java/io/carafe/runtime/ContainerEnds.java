package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ProcessIdentity;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for containers to end, and makes them. The run that a caller may give is his own of the container; without one it is
 * that of the engine, or what is seen on disk of another engine's. Thread-safe.
 */
public final class ContainerEnds {
    private static final int SIGKILL = 9;
    private static final Duration POLL = Duration.ofMillis(20);
    /** Docker's. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

    private final ContainerRunner runner;
    private final ContainerLifecycle lifecycle;
    private final ContainerGroups groups;
    private final Signals signals;
    private final EventSink events;

    @Inject
    ContainerEnds(
            ContainerRunner runner,
            ContainerLifecycle lifecycle,
            ContainerGroups groups,
            Signals signals,
            EventSink events) {
        this.runner = runner;
        this.lifecycle = lifecycle;
        this.groups = groups;
        this.signals = signals;
        this.events = events;
    }

    /** How a container is; dead when that cannot be read. */
    public ContainerState state(ContainerRecord container) {
        try {
            return groups.state(container);
        } catch (DamagedStateException damaged) {
            return ContainerState.dead(String.valueOf(damaged.getMessage()));
        }
    }

    /** Its first process, while it runs. */
    public Optional<ProcessIdentity> process(ContainerRecord container) {
        return Optional.of(lastState(container))
                .filter(ContainerState::isRunning)
                .flatMap(ContainerState::process);
    }

    /** One that is gone with its end does not run. */
    private ContainerState lastState(ContainerRecord container) {
        try {
            return state(container);
        } catch (ContainerNotFoundException goneWithItsEnd) {
            return ContainerState.created();
        }
    }

    /**
     * Waits until the end of a container is on disk.
     *
     * @return the exit code; empty when it goes on for longer
     */
    public OptionalInt await(ContainerRecord container, Optional<ContainerRun> own, Optional<Duration> atMost)
            throws InterruptedException {
        Optional<ContainerRun> run = own.or(() -> runner.run(container));
        if (run.isEmpty()) {
            return awaitForeign(container, atMost);
        }
        try {
            CompletableFuture<Integer> exit = run.get().exit();
            return OptionalInt.of(
                    atMost.isPresent() ? exit.get(atMost.get().toNanos(), TimeUnit.NANOSECONDS) : exit.get());
        } catch (TimeoutException stillRunning) {
            return OptionalInt.empty();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new CarafeException(
                    "container " + container.name() + " ended, and that could not be written down: "
                            + cause.getMessage(),
                    "",
                    failed);
        }
    }

    /** A container that another engine runs: its end shows on disk. */
    private OptionalInt awaitForeign(ContainerRecord container, Optional<Duration> atMost) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            ContainerState state = state(container);
            if (!state.isRunning()) {
                return OptionalInt.of(state.exitCode());
            }
            if (atMost.isPresent() && System.nanoTime() - start >= atMost.get().toNanos()) {
                return OptionalInt.empty();
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /**
     * Sends a signal to its first process. Whoever kills it may want to start it next, so its end is waited for then, as far
     * as that does not take long. One that waits for its restart is not started again after a signal to end.
     *
     * @throws ContainerConflictException when it does not run
     */
    public void signal(ContainerRecord container, Optional<ContainerRun> own, int signal) {
        ContainerState state = lastState(container);
        boolean ending = signal == SIGKILL || signal == signals.stopSignal(container);
        if (state.awaitsRestart() && ending) {
            lifecycle.stoppedByHand(container);
            return;
        }
        ProcessIdentity process = Optional.of(state)
                .filter(ContainerState::isRunning)
                .flatMap(ContainerState::process)
                .orElseThrow(() -> NotRunning.of(container.name(), state, ""));
        if (ending) {
            lifecycle.stoppedByHand(container);
        }
        signals.send(process, signal);
        groups.wake(container);
        noteKill(container, signal);
        if (signal == SIGKILL) {
            awaitKilled(container, own);
        }
    }

    private void awaitKilled(ContainerRecord container, Optional<ContainerRun> own) {
        try {
            OptionalInt unused =
                    await(container, own.filter(given -> !given.exit().isDone()), Optional.of(KILL_PATIENCE));
        } catch (ContainerNotFoundException goneWithItsEnd) {
            return;
        } catch (InterruptedException noLonger) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Asks it to end, and kills it if it does not.
     *
     * @param patience how long it has
     */
    public void stop(ContainerRecord container, Optional<ContainerRun> own, Duration patience, int signal)
            throws InterruptedException {
        lifecycle.stoppedByHand(container);
        Optional<ProcessIdentity> process = process(container);
        if (!endsBy(container, own, process, patience, signal)) {
            kill(container, own);
        }
        if (process.isPresent()) {
            events.note(container, "stop", Map.of());
        }
    }

    private boolean endsBy(
            ContainerRecord container,
            Optional<ContainerRun> own,
            Optional<ProcessIdentity> process,
            Duration patience,
            int signal)
            throws InterruptedException {
        if (process.isEmpty() || !signals.sendIfAlive(process.get(), signal)) {
            return false;
        }
        groups.wake(container);
        noteKill(container, signal);
        try {
            return await(container, own, Optional.of(patience)).isPresent();
        } catch (ContainerNotFoundException goneWithItsEnd) {
            return true;
        }
    }

    /** As {@link #kill}; and its restart policy does not start it again. */
    public void killForGood(ContainerRecord container, Optional<ContainerRun> own) {
        try {
            lifecycle.stoppedByHand(container);
        } catch (DamagedStateException notWorthMuch) {
            // Nothing starts it again without its state.
        }
        kill(container, own);
    }

    /**
     * Kills it and waits until its end is on disk; content when it has ended already. An interrupt does not keep it from
     * that, because a container that is neither watched nor written down would be left behind.
     */
    public void kill(ContainerRecord container, Optional<ContainerRun> own) {
        if (process(container)
                .filter(process -> signals.sendIfAlive(process, SIGKILL))
                .isPresent()) {
            groups.wake(container);
            noteKill(container, SIGKILL);
        }
        boolean interrupted = Thread.interrupted();
        boolean ended = false;
        while (!ended) {
            try {
                awaitEnd(container, own);
                ended = true;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(ContainerRecord container, Optional<ContainerRun> own) throws InterruptedException {
        try {
            Optional<ContainerRun> run =
                    own.filter(given -> !given.exit().isDone()).or(() -> runner.run(container));
            if (run.isPresent()) {
                run.get().exit().get();
            } else {
                awaitForeign(container, Optional.empty());
            }
        } catch (ContainerNotFoundException goneWithItsEnd) {
            return;
        } catch (ExecutionException notWrittenDown) {
            // It has ended all the same; await tells.
            return;
        }
    }

    private void noteKill(ContainerRecord container, int signal) {
        events.note(container, "kill", Map.of("signal", Integer.toString(signal)));
    }
}
