package io.carafe.runtime.plan;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.RecordedHostStep;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.runtime.plugin.IsolatorCatalog;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks every isolator what it wants, adds what belongs to the process itself, and puts it all in order. Makes no system
 * call. Thread-safe.
 */
public final class LaunchPlanner {
    private static final Set<Stage> OWN_STAGES =
            EnumSet.of(Stage.DESCRIPTORS, Stage.HOLD, Stage.BIRTH, Stage.LEAVE, Stage.EXEC);

    private final IsolatorCatalog catalog;
    private final SignalsToReset signals;

    @Inject
    public LaunchPlanner(IsolatorCatalog catalog, SignalsToReset signals) {
        this.catalog = catalog;
        this.signals = signals;
    }

    /** The plan of a container's first process. */
    public LaunchPlan plan(LaunchContext context, CommandLine command, StreamPlan streams, Lifetime lifetime) {
        Recording recording = new Recording();
        if (lifetime == Lifetime.OF_ITS_OWN) {
            recording.cloneFlags.add(CloneFlag.PARENT);
        }
        for (Isolator isolator : catalog.isolators()) {
            recording.cloneFlags.addAll(isolator.cloneFlags(context));
            HostRecorder before = new HostRecorder(isolator.name());
            isolator.prepare(context, before);
            HostRecorder during = new HostRecorder(isolator.name());
            isolator.whileHeld(context, during);
            ProgramRecorder program = new ProgramRecorder(isolator.name(), recording.slots);
            isolator.launch(context, program);
            recording.add(isolator, before, during, program);
            recording.whenRunning(isolator, context);
        }
        return recording.plan(context, command, streams, lifetime);
    }

    /**
     * The plan of a further process of a running container.
     *
     * @param context its peers name the container's process for every kind of namespace; its specification has the settings
     *     of the further process
     * @param lifetime not {@link Lifetime#OF_ITS_OWN}
     */
    public LaunchPlan planJoin(LaunchContext context, CommandLine command, StreamPlan streams, Lifetime lifetime) {
        Recording recording = new Recording();
        for (Isolator isolator : catalog.isolators()) {
            HostRecorder host = new HostRecorder(isolator.name());
            ProgramRecorder program = new ProgramRecorder(isolator.name(), recording.slots);
            isolator.join(context, host, program);
            recording.add(isolator, host, new HostRecorder(isolator.name()), program);
            recording.whenRunning(isolator, context);
        }
        return recording.plan(context, command, streams, lifetime);
    }

    private static int order(Step left, Step right) {
        int byStage = left.stage().compareTo(right.stage());
        return byStage != 0 ? byStage : left.isolator().compareTo(right.isolator());
    }

    /** They are given already, and are given back with all else that the container has on the host. */
    private static List<HostEffect> leases(LaunchContext context) {
        return context.networks().connections().stream()
                .flatMap(connection -> LeaseEffect.of(connection).stream())
                .toList();
    }

    /** What the isolators record for one plan. */
    private final class Recording {
        private final Set<CloneFlag> cloneFlags = new HashSet<>();
        private final ProgramRecorder.SlotNumbers slots = new ProgramRecorder.SlotNumbers();
        private final List<RecordedHostStep> prepare = new ArrayList<>();
        private final List<RecordedHostStep> held = new ArrayList<>();
        private final List<RecordedHostStep> running = new ArrayList<>();
        private final List<HostEffect> effects = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();

        void add(Isolator isolator, HostRecorder before, HostRecorder during, ProgramRecorder program) {
            refuseOwnStages(isolator, program.steps());
            prepare.addAll(before.steps());
            held.addAll(during.steps());
            effects.addAll(before.effects());
            effects.addAll(during.effects());
            steps.addAll(program.steps());
        }

        void whenRunning(Isolator isolator, LaunchContext context) {
            HostRecorder recorder = new HostRecorder(isolator.name());
            isolator.whenRunning(context, recorder);
            running.addAll(recorder.steps());
        }

        private boolean gives(Handle handle) {
            return prepare.stream().anyMatch(recorded -> recorded.step().gives(handle));
        }

        LaunchPlan plan(LaunchContext context, CommandLine command, StreamPlan streams, Lifetime lifetime) {
            ProgramRecorder process = new ProgramRecorder(ProcessSteps.NAME, slots);
            new ProcessSteps(
                            context,
                            command,
                            streams,
                            !held.isEmpty(),
                            lifetime,
                            gives(LaunchProgram.LATE_GROUP),
                            signals)
                    .record(process);
            steps.addAll(process.steps());
            steps.sort(LaunchPlanner::order);
            if (gives(LaunchProgram.CGROUP)) {
                cloneFlags.add(CloneFlag.INTO_CGROUP);
            }
            effects.addAll(leases(context));
            PortsEffect.of(context.networks()).ifPresent(effects::add);
            return new LaunchPlan(
                    context, command, prepare, LaunchProgram.of(cloneFlags, steps), held, running, effects);
        }
    }

    /** A step after execve would never be made, and one before the hold would not find what the host's side prepares. */
    private static void refuseOwnStages(Isolator isolator, List<Step> steps) {
        for (Step step : steps) {
            if (OWN_STAGES.contains(step.stage())) {
                throw new CarafeException(
                        "the isolator " + isolator.name() + " (" + IsolatorCatalog.origin(isolator.getClass())
                                + ") records a step in the stage " + step.stage() + ", which is the engine's own: "
                                + step.text(),
                        "This is a mistake in that isolator.");
            }
        }
    }
}
