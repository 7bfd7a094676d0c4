package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerRunningException;
import io.carafe.api.isolation.InitProcess;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.resolve.CommandLineResolver;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.stream.StreamMode;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.List;
import java.util.Optional;

/** Runs containers: the path from a container on disk to its execve. Thread-safe. */
public final class ContainerRunner {
    private final ContainerStore store;
    private final ContainerLifecycle lifecycle;
    private final ContainerPlans plans;
    private final Runs runs;
    private final RunRegistry running;
    private final Optional<Provider<Restarts>> restarts;
    private final StartTurns turns = new StartTurns();

    @Inject
    ContainerRunner(
            ContainerStore store,
            ContainerLifecycle lifecycle,
            ContainerPlans plans,
            Runs runs,
            RunRegistry running,
            Optional<Provider<Restarts>> restarts) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.plans = plans;
        this.runs = runs;
        this.running = running;
        this.restarts = restarts;
    }

    /** What a start would do. Changes nothing. */
    public LaunchPlan plan(ContainerRecord container, StreamPlan streams) {
        return plans.of(container, streams, runs.lifetime());
    }

    /** What a start would execute; to be known whatever other containers do. */
    public List<String> words(ContainerRecord container) {
        List<String> words = new CommandLineResolver()
                .resolve(container.spec(), container.imageConfig(), "", "")
                .words();
        int before = container.spec().process().init() ? InitProcess.PREFIX.size() : 0;
        return words.subList(before, words.size());
    }

    /** The run of a container, if this engine looks after one. */
    public Optional<ContainerRun> run(ContainerRecord container) {
        return running.of(container.id());
    }

    /**
     * Starts a container. When this returns its command runs.
     *
     * @param timed whether each step's time is taken
     * @throws ContainerRunningException when it runs already, perhaps because somebody else has just started it
     */
    public ContainerRun start(ContainerRecord container, StreamMode mode, boolean timed) {
        return start(container, mode, timed, true);
    }

    /** As {@link #start}, by its restart policy. */
    ContainerRun startAgain(ContainerRecord container, StreamMode mode) {
        return start(container, mode, false, false);
    }

    private ContainerRun start(ContainerRecord container, StreamMode mode, boolean timed, boolean byHand) {
        try (StartTurns.Turn turn = turns.take(container)) {
            return startInTurn(container, mode, timed, byHand);
        }
    }

    private ContainerRun startInTurn(ContainerRecord container, StreamMode mode, boolean timed, boolean byHand) {
        RunLock lock = lifecycle.take(container).orElseThrow(() -> lifecycle.notStartable(container));
        boolean begun = false;
        try {
            lifecycle.starting(container);
            if (byHand) {
                restarts.ifPresent(policies -> policies.get().startedByHand(container.id()));
                lifecycle.startedByHand(container);
            }
            ContainerRun run = attempt(container, mode, timed, lock);
            begun = true;
            return run;
        } finally {
            if (!begun) {
                lock.close();
            }
        }
    }

    private ContainerRun attempt(ContainerRecord container, StreamMode mode, boolean timed, RunLock lock) {
        ContainerState before = store.state(container.id());
        try {
            return runs.begin(container, mode, timed, lock);
        } catch (CarafeException failed) {
            noteFailure(container, failed, before);
            throw failed;
        }
    }

    private void noteFailure(ContainerRecord container, CarafeException failed, ContainerState before) {
        try {
            lifecycle.failed(container, failed, before);
        } catch (CarafeException further) {
            failed.addSuppressed(further);
        }
    }

    /** What SELinux calls a container, if it has been started. */
    public Optional<SelinuxLabels> labels(ContainerRecord container) {
        return plans.labels(container);
    }

    /** Where the parts of a container are. */
    public ContainerDirectory directory(ContainerRecord container) {
        return store.directory(container.id());
    }
}
