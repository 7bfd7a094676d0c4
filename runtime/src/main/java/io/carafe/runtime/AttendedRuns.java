package io.carafe.runtime;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.Lifeline;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.Lifetime;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.stream.ContainerStreams;
import io.carafe.runtime.stream.StreamMode;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Containers of a program that needs nobody else: their processes are its children, which it reaps and whose output it
 * relays, and they end with it.
 */
final class AttendedRuns implements Runs {
    private final ContainerFactory factory;
    private final ContainerLifecycle lifecycle;
    private final ContainerPlans plans;
    private final ContainerLauncher launcher;
    private final ExitWatcher watcher;
    private final RunEnds ends;
    private final RunRegistry running;
    private final Lifeline lifeline;
    private final Kernel kernel;
    private final ContainerLogs logs;

    @Inject
    AttendedRuns(
            ContainerFactory factory,
            ContainerLifecycle lifecycle,
            ContainerPlans plans,
            ContainerLauncher launcher,
            ExitWatcher watcher,
            RunEnds ends,
            RunRegistry running,
            Lifeline lifeline,
            Kernel kernel,
            ContainerLogs logs) {
        this.factory = factory;
        this.lifecycle = lifecycle;
        this.plans = plans;
        this.launcher = launcher;
        this.watcher = watcher;
        this.ends = ends;
        this.running = running;
        this.lifeline = lifeline;
        this.kernel = kernel;
        this.logs = logs;
    }

    @Override
    public Lifetime lifetime() {
        return Lifetime.OF_ENGINE;
    }

    @Override
    public ContainerRun begin(ContainerRecord container, StreamMode mode, boolean timed, RunLock lock) {
        if (mode instanceof StreamMode.Detached) {
            throw new UnsupportedFeatureException(
                    "cannot run container " + container.name() + " in the background: without an engine it ends with"
                            + " the program that started it",
                    "Leave --no-engine away; a Java program keeps itself running.");
        }
        LaunchPlan plan = plans.toStart(container, ContainerStreams.plan(mode, true), lifetime());
        factory.prepare(container, plan);
        ContainerStreams streams = ContainerStreams.open(
                kernel,
                mode,
                container.spec().process().interactive(),
                plan.context().user(),
                logs.writer(container, mode));
        boolean watched = false;
        try {
            ContainerLauncher.Witness noting = (pid, companion) -> lifecycle.running(
                    container, pid, Optional.empty(), plan.context().networks());
            AttendedRun run = new AttendedRun(launcher.launch(plan, streams, lifeline, timed, noting), streams);
            try {
                run.companion().ifPresent(companion -> watcher.watch(companion.pidfd(), exit -> companion.close()));
                streams.startRelays();
                lifecycle.started(container);
                running.add(container.id(), run);
                watcher.watch(run.pidfd(), exit -> ends.ended(container, run, exit, lock));
                watched = true;
            } finally {
                if (!watched) {
                    running.remove(container.id(), run);
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
}
