package io.carafe.runtime;

import com.google.inject.Inject;
import io.carafe.api.ExecSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.CommandException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.isolation.RecordedHostStep;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.cgroup.Freezer;
import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.Lifeline;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.LaunchPlanner;
import io.carafe.runtime.plan.Lifetime;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.resolve.ContextResolver;
import io.carafe.runtime.selinux.ContainerLabels;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.stream.ContainerStreams;
import io.carafe.runtime.stream.RunStreams;
import io.carafe.runtime.stream.StreamMode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Starts further processes in running containers. Thread-safe. */
public final class ExecRunner {
    private static final int ID_BYTES = 32;
    private static final int LOOKS = 50;
    private static final long BETWEEN_LOOKS_NANOS = 2_000_000;

    private final ContainerStore store;
    private final ContainerLifecycle lifecycle;
    private final PeerFinder peers;
    private final Freezer freezer;
    private final ProcessIdentities identities;
    private final ContextResolver resolver;
    private final ContainerLabels labels;
    private final LaunchPlanner planner;
    private final ContainerLauncher launcher;
    private final ExitWatcher watcher;
    private final Lifeline lifeline;
    private final Kernel kernel;
    private final RandomGenerator random;

    @Inject
    ExecRunner(
            ContainerStore store,
            ContainerLifecycle lifecycle,
            PeerFinder peers,
            Freezer freezer,
            ProcessIdentities identities,
            ContextResolver resolver,
            ContainerLabels labels,
            LaunchPlanner planner,
            ContainerLauncher launcher,
            ExitWatcher watcher,
            Lifeline lifeline,
            Kernel kernel,
            RandomGenerator random) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.peers = peers;
        this.freezer = freezer;
        this.identities = identities;
        this.resolver = resolver;
        this.labels = labels;
        this.planner = planner;
        this.launcher = launcher;
        this.watcher = watcher;
        this.lifeline = lifeline;
        this.kernel = kernel;
        this.random = random;
    }

    /**
     * A further process.
     *
     * @param id by which events name it
     * @param process empty when it has ended at once
     */
    public record Execution(String id, ContainerRun run, RunStreams streams, Optional<ProcessIdentity> process) {}

    /** What {@link #start} would do. Changes nothing. */
    public LaunchPlan plan(ContainerRecord container, ExecSpec spec, StreamPlan streams) {
        return plan(container, spec, streams, running(container));
    }

    /**
     * Starts a process. When this returns its command runs.
     *
     * @throws ContainerConflictException when the container does not run, or ends meanwhile
     */
    public Execution start(ContainerRecord container, ExecSpec spec, StreamMode mode) {
        ProcessIdentity first = running(container);
        if (freezer.isFrozen(container)) {
            throw new ContainerConflictException(
                    "container " + container.name() + " is paused, unpause the container before exec",
                    "Use: carafe unpause " + container.name());
        }
        try {
            return launch(plan(container, spec, ContainerStreams.plan(mode, false), first), spec, mode);
        } catch (CommandException | InvalidSpecificationException | UnsupportedFeatureException itsOwnFault) {
            throw itsOwnFault;
        } catch (CarafeException failed) {
            if (!isEnding(first)) {
                throw failed;
            }
            ContainerConflictException ended = new ContainerConflictException(
                    "container " + container.name() + " ended while a process was about to enter it", "");
            ended.initCause(failed);
            throw ended;
        }
    }

    /** A process lets go of its root and its namespaces some time before its end can be seen. */
    private boolean isEnding(ProcessIdentity process) {
        for (int look = 0; look < LOOKS; look++) {
            if (!identities.isAlive(process)) {
                return true;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
        return false;
    }

    private ProcessIdentity running(ContainerRecord container) {
        ContainerState state = lifecycle.state(container);
        return Optional.of(state)
                .filter(ContainerState::isRunning)
                .flatMap(ContainerState::process)
                .orElseThrow(() ->
                        NotRunning.of(container.name(), state, "Start it with: carafe start -a " + container.name()));
    }

    private LaunchPlan plan(ContainerRecord container, ExecSpec spec, StreamPlan streams, ProcessIdentity first) {
        ContextResolver.Resolved resolved = resolver.resolveJoin(
                container, spec, store.directory(container.id()), peers.inside(container, first.pid()));
        LaunchPlan plan = planner.planJoin(
                resolved.context().withLabels(labels.ofStarted(container)),
                resolved.command(),
                streams,
                spec.detached() ? Lifetime.UNBOUND : Lifetime.OF_ENGINE);
        List<RecordedHostStep> prepare = new ArrayList<>(plan.prepare());
        prepare.add(new RecordedHostStep(
                "process",
                new StillThere(identities, first),
                "see that all this was of the container and not of a stranger with the same pid"));
        return new LaunchPlan(
                plan.context(),
                plan.command(),
                prepare,
                plan.program(),
                plan.whileHeld(),
                plan.whenRunning(),
                plan.effects());
    }

    private Execution launch(LaunchPlan plan, ExecSpec spec, StreamMode mode) {
        ContainerStreams streams = ContainerStreams.open(
                kernel, mode, spec.interactive(), plan.context().user(), Optional.empty());
        boolean watched = false;
        try {
            AttendedRun run = new AttendedRun(
                    launcher.launch(plan, streams, lifeline, false, ContainerLauncher.Witness.NOBODY), streams);
            streams.startRelays();
            // Before anybody reaps it; afterwards the pid may be another's.
            Execution execution = new Execution(newId(), run, streams, identities.of(run.pid()));
            try {
                watcher.watch(run.pidfd(), exit -> ended(run, exit));
                watched = true;
            } finally {
                if (!watched) {
                    run.abandon(kernel);
                }
            }
            return execution;
        } finally {
            if (!watched) {
                streams.close();
            }
        }
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** On the watcher's thread. */
    private static void ended(ContainerRun run, Exit exit) {
        run.release();
        run.complete(exit.code());
    }

    /**
     * Looks at the container's first process once more, when files of its directory in /proc have been opened by its pid.
     * Who is there after that was there all the time.
     */
    private record StillThere(ProcessIdentities identities, ProcessIdentity process) implements HostStep {
        @Override
        public String text() {
            return "read(\"/proc/" + process.pid() + "/stat\")";
        }

        @Override
        public void perform(HostSide host) {
            if (!identities.isAlive(process)) {
                throw new CarafeException("process " + process.pid() + " has ended");
            }
        }
    }
}
