package io.carafe.runtime;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.keeper.Keepers;
import io.carafe.runtime.keeper.KeptEnds;
import io.carafe.runtime.keeper.KeptLog;
import io.carafe.runtime.keeper.KeptLogs;
import io.carafe.runtime.keeper.KeptStreams;
import io.carafe.runtime.launch.CompanionProcess;
import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.ContainerLauncher.Launched;
import io.carafe.runtime.launch.Lifeline;
import io.carafe.runtime.log.RingLogPosition;
import io.carafe.runtime.log.RingLogWriter;
import io.carafe.runtime.network.HostPorts;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.Lifetime;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.KeptProcess;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.stream.InputRelay;
import io.carafe.runtime.stream.StreamMode;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Containers that outlive the engine: their processes are children of the keeper, and everything that a later engine must
 * know of one is on disk before its command runs.
 */
final class KeptRuns implements Runs {
    private static final int FIRST_FREE = 3;
    private static final int SIGKILL = 9;

    private final ContainerFactory factory;
    private final ContainerLifecycle lifecycle;
    private final ContainerPlans plans;
    private final ContainerLauncher launcher;
    private final Keepers keepers;
    private final ContainerLogs logs;
    private final KeptLogs handing;
    private final RunWatch watch;
    private final HealthMonitor health;
    private final Lifeline lifeline;
    private final Failpoints failpoints;
    private final ProcessIdentities identities;
    private final NameService names;
    private final HostPorts ports;
    private final Kernel kernel;

    @Inject
    KeptRuns(
            ContainerFactory factory,
            ContainerLifecycle lifecycle,
            ContainerPlans plans,
            ContainerLauncher launcher,
            Keepers keepers,
            ContainerLogs logs,
            KeptLogs handing,
            RunWatch watch,
            HealthMonitor health,
            Lifeline lifeline,
            Failpoints failpoints,
            ProcessIdentities identities,
            NameService names,
            HostPorts ports,
            Kernel kernel) {
        this.factory = factory;
        this.lifecycle = lifecycle;
        this.plans = plans;
        this.launcher = launcher;
        this.keepers = keepers;
        this.logs = logs;
        this.handing = handing;
        this.watch = watch;
        this.health = health;
        this.lifeline = lifeline;
        this.failpoints = failpoints;
        this.identities = identities;
        this.names = names;
        this.ports = ports;
        this.kernel = kernel;
    }

    @Override
    public Lifetime lifetime() {
        return Lifetime.OF_ITS_OWN;
    }

    @Override
    public ContainerRun begin(ContainerRecord container, StreamMode mode, boolean timed, RunLock lock) {
        LaunchPlan plan = plans.toStart(container, KeptStreams.plan(container.spec(), mode), lifetime());
        factory.prepare(container, plan);
        failpoints.reached(Failpoint.START_PREPARED);
        Optional<KeptLog> log = wantsLog(container, mode) ? Optional.of(handLog(container)) : Optional.empty();
        KeptStreams streams = KeptStreams.open(
                kernel,
                keepers.link(),
                container.spec(),
                mode,
                log,
                plan.context().user());
        failpoints.reached(Failpoint.START_CONNECTED);
        boolean begun = false;
        try {
            ContainerRun run = launch(
                    container,
                    plan,
                    streams,
                    mode instanceof StreamMode.Detached ? Optional.empty() : log,
                    timed,
                    lock);
            begun = true;
            return run;
        } finally {
            streams.close();
            if (!begun) {
                streams.abandon();
            }
        }
    }

    private KeptLog handLog(ContainerRecord container) {
        RingLogPosition begin;
        try (RingLogWriter writer = logs.writer(container)) {
            begin = writer.position();
        }
        return handing.hand(keepers.link(), logs.path(container), logs.geometry(container), begin);
    }

    /**
     * Who is attached from the start to a container that will not be kept sees all there is to see of it. What must not be
     * in the container's hands, a terminal or a file, is written to by this engine, which reads along in the log.
     */
    private static boolean wantsLog(ContainerRecord container, StreamMode mode) {
        if (container.spec().process().terminal()) {
            return true;
        }
        if (mode instanceof StreamMode.Descriptors own
                && (!own.outputGiven() || container.spec().removeAtEnd())) {
            return !own.outputGiven();
        }
        return container.spec().log().keeps();
    }

    private ContainerRun launch(
            ContainerRecord container,
            LaunchPlan plan,
            KeptStreams streams,
            Optional<KeptLog> readAlong,
            boolean timed,
            RunLock lock) {
        long exitsFrom = keepers.exitsEnd();
        ProcessIdentity keeper = keepers.own();
        Launched launched = launcher.launch(plan, streams, lifeline, timed, (pid, companion) -> {
            failpoints.reached(Failpoint.START_HELD);
            companion.ifPresent(beside -> keep(streams, beside));
            ports.lead(container.id(), endpoints(plan));
            lifecycle.running(
                    container,
                    pid,
                    Optional.of(streams.kept(keeper, exitsFrom)),
                    plan.context().networks());
            failpoints.reached(Failpoint.START_NOTED);
        });
        failpoints.reached(Failpoint.START_DONE);
        // Its leash is the keeper's alone from here on.
        launched.companion().ifPresent(CompanionProcess::letGo);
        boolean watched = false;
        try (LaunchedProcess process = launched.process()) {
            KeptProcess kept = streams.kept(keeper, exitsFrom);
            if (kept.terminal().isPresent()) {
                lifecycle.kept(container, kept);
            }
            Optional<KeptEnds.Begin> begin = readAlong.map(known -> new KeptEnds.Begin(
                    known.begin(),
                    KeptStreams.credit(known.geometry()),
                    container.spec().removeAtEnd()));
            KeptRun run = run(container, kept, begin, streams.input(), launched);
            lifecycle.started(container);
            watch.begin(container, run, kept, lock);
            watched = true;
            launched.companion().ifPresent(beside -> watch.mind(container, run, beside.pidfd(), beside::close));
            streams.startInput();
            health.begin(container, run);
            return run;
        } finally {
            if (!watched) {
                launched.companion().ifPresent(watch::reap);
                kernel.pidfdSendSignal(launched.process().pidfd(), SIGKILL);
            }
        }
    }

    private static List<NetworkEndpoint> endpoints(LaunchPlan plan) {
        return plan.context().networks().connections().stream()
                .map(NetworkConnection::endpoint)
                .toList();
    }

    /** One that has ended already has nobody to be told from. */
    private void keep(KeptStreams streams, CompanionProcess companion) {
        identities.of(companion.pid()).ifPresent(process -> streams.keep(companion.leash(), process));
    }

    private KeptRun run(
            ContainerRecord container,
            KeptProcess kept,
            Optional<KeptEnds.Begin> begin,
            Optional<InputRelay> input,
            Launched launched) {
        LaunchedProcess process = launched.process();
        Descriptor pidfd = new Descriptor(
                kernel, kernel.duplicate(process.pidfd(), FIRST_FREE).intOrThrow("duplicate a pidfd"));
        return new KeptRun(
                process.pid(),
                pidfd,
                ends(container, kept, begin),
                input,
                Optional.of(launched.trace()),
                launched.warnings());
    }

    private KeptEnds ends(ContainerRecord container, KeptProcess kept, Optional<KeptEnds.Begin> begin) {
        return new KeptEnds(kernel, keepers.link(kept.keeper()), kept, from -> logs.attach(container, from), begin);
    }

    private void mind(ContainerRecord container, KeptRun run, ProcessIdentity companion) {
        Result opened = kernel.pidfdOpen(companion.pid());
        if (opened.ok()) {
            Descriptor pidfd = new Descriptor(kernel, (int) opened.raw());
            if (identities.isAlive(companion)) {
                watch.mind(container, run, pidfd.number(), pidfd::close);
            } else {
                pidfd.close();
            }
        }
    }

    /**
     * Looks after a container that was started by an engine before this one and still runs.
     *
     * @param pidfd of its process; becomes this object's own
     * @param lock the container's; released when its end is on disk
     */
    void adopt(ContainerRecord container, ContainerState state, Descriptor pidfd, RunLock lock) {
        KeptProcess kept = state.kept().orElseThrow();
        int pid = state.process().orElseThrow().pid();
        KeptRun run = new KeptRun(
                pid, pidfd, ends(container, kept, Optional.empty()), Optional.empty(), Optional.empty(), List.of());
        names.resume(container, state, pid);
        watch.begin(container, run, kept, lock);
        lifecycle.goesOn(container);
        kept.companion().ifPresent(companion -> mind(container, run, companion.process()));
        health.adopt(container, run, state.startedAt().orElse(Instant.EPOCH));
    }
}
