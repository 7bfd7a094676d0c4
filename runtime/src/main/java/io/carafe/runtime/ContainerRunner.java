package io.carafe.runtime;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.isolation.Peer;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.Lifeline;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.LaunchPlanner;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.resolve.CommandLineResolver;
import io.carafe.runtime.resolve.ContextResolver;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.stream.ContainerStreams;
import io.carafe.runtime.stream.StreamMode;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Runs containers: the path from a container on disk to its execve, and from its end back to disk. Thread-safe. */
public final class ContainerRunner {
    private static final int SHORT_ID = 12;

    private final ContainerStore store;
    private final ContainerFactory factory;
    private final ContainerLifecycle lifecycle;
    private final ContextResolver resolver;
    private final LaunchPlanner planner;
    private final ContainerLauncher launcher;
    private final ExitWatcher watcher;
    private final Lifeline lifeline;
    private final Kernel kernel;
    private final ContainerLogs logs;

    @Inject
    public ContainerRunner(
            ContainerStore store,
            ContainerFactory factory,
            ContainerLifecycle lifecycle,
            ContextResolver resolver,
            LaunchPlanner planner,
            ContainerLauncher launcher,
            ExitWatcher watcher,
            Lifeline lifeline,
            Kernel kernel,
            ContainerLogs logs) {
        this.store = store;
        this.factory = factory;
        this.lifecycle = lifecycle;
        this.resolver = resolver;
        this.planner = planner;
        this.launcher = launcher;
        this.watcher = watcher;
        this.lifeline = lifeline;
        this.kernel = kernel;
        this.logs = logs;
    }

    /** What a start would do. Changes nothing. */
    public LaunchPlan plan(ContainerRecord container, StreamPlan streams) {
        ContextResolver.Resolved resolved =
                resolver.resolve(container, store.directory(container.id()), peers(container));
        return planner.plan(resolved.context(), resolved.command(), streams);
    }

    /** What a start would execute; to be known whatever other containers do. */
    public List<String> words(ContainerRecord container) {
        return new CommandLineResolver()
                .resolve(container.spec(), container.imageConfig(), "", "")
                .words();
    }

    /**
     * Starts a container. When this returns its command runs.
     *
     * @param timed whether each step's time is taken
     * @throws ContainerConflictException when it runs already
     */
    public ContainerRun start(ContainerRecord container, StreamMode mode, boolean timed) {
        RunLock lock = lifecycle
                .take(container)
                .orElseThrow(() -> new ContainerConflictException(
                        "container " + container.name() + " is running, or being started or removed",
                        "Look at it with: carafe ps -a"));
        boolean begun = false;
        try {
            lifecycle.starting(container);
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
        try {
            return begin(container, mode, timed, lock);
        } catch (CarafeException failed) {
            noteFailure(container, failed);
            throw failed;
        }
    }

    private void noteFailure(ContainerRecord container, CarafeException failed) {
        try {
            lifecycle.failed(container, failed);
        } catch (CarafeException further) {
            failed.addSuppressed(further);
        }
    }

    private ContainerRun begin(ContainerRecord container, StreamMode mode, boolean timed, RunLock lock) {
        LaunchPlan plan = plan(container, ContainerStreams.plan(mode));
        factory.prepare(container, plan);
        ContainerStreams streams = ContainerStreams.open(
                kernel,
                mode,
                container.spec().process().interactive(),
                plan.context().user(),
                logs.writer(container, mode));
        boolean watched = false;
        try {
            ContainerRun run = new ContainerRun(launcher.launch(plan, streams, lifeline, timed), streams);
            try {
                lifecycle.running(container, run.pid());
                streams.startRelays();
                watcher.watch(run.pidfd(), exit -> ended(container, run, exit, lock));
                watched = true;
            } finally {
                if (!watched) {
                    run.abandon(kernel);
                }
            }
            return run;
        } finally {
            if (!watched) {
                streams.close();
            }
        }
    }

    /**
     * On the watcher's thread. Whoever is told of the end may want to start or remove the container at once, so it is
     * unlocked before.
     */
    private void ended(ContainerRecord container, ContainerRun run, Exit exit, RunLock lock) {
        try (lock) {
            run.release();
            lifecycle.ended(container, exit.code());
        } catch (RuntimeException | Error failed) {
            run.completeExceptionally(failed);
            return;
        }
        run.complete(exit.code());
    }

    private Map<NamespaceKind, Peer> peers(ContainerRecord container) {
        Map<NamespaceKind, Peer> peers = new EnumMap<>(NamespaceKind.class);
        container.spec().namespaces().forEach((kind, mode) -> {
            if (mode instanceof NamespaceMode.OfContainer other) {
                peers.put(kind, peer(kind, other.container()));
            }
        });
        return peers;
    }

    private Peer peer(NamespaceKind kind, String nameOrId) {
        ContainerRecord container = store.record(store.resolve(nameOrId));
        ContainerState state = lifecycle.state(container);
        if (!state.isRunning() || state.process().isEmpty()) {
            throw new ContainerConflictException(
                    "cannot join the " + kind.symbol() + " namespace of container " + nameOrId + ": it is not running",
                    "Start that container first.");
        }
        return new Peer(
                container.id(),
                state.process().get().pid(),
                Pathname.of(directory(container).path().toString()),
                container
                        .spec()
                        .network()
                        .hostname()
                        .orElseGet(() -> container.id().substring(0, SHORT_ID)));
    }

    /** Where the parts of a container are. */
    public ContainerDirectory directory(ContainerRecord container) {
        return store.directory(container.id());
    }
}
