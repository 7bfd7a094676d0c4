package io.carafe.runtime.plan;

import io.carafe.api.NamespaceKind;
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
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks every isolator what it wants, adds what belongs to the process itself, and puts it all in order. Makes no system
 * call. Thread-safe.
 */
public final class LaunchPlanner {
    /** Given by the pid isolator when the process is to be born into another container's PID namespace. */
    public static final Handle PID_NAMESPACE = new Handle("pid.namespace");

    private static final Comparator<Step> ORDER =
            Comparator.comparing(Step::stage).thenComparing(Step::isolator);

    private static final Set<Stage> OWN_STAGES = EnumSet.of(Stage.DESCRIPTORS, Stage.HOLD, Stage.EXEC);

    private final IsolatorCatalog catalog;

    @Inject
    public LaunchPlanner(IsolatorCatalog catalog) {
        this.catalog = catalog;
    }

    /** The plan of a container's first process. */
    public LaunchPlan plan(LaunchContext context, CommandLine command, StreamPlan streams, Lifetime lifetime) {
        Set<CloneFlag> cloneFlags = new HashSet<>();
        if (lifetime == Lifetime.OF_ITS_OWN) {
            cloneFlags.add(CloneFlag.PARENT);
        }
        List<RecordedHostStep> prepare = new ArrayList<>();
        List<RecordedHostStep> held = new ArrayList<>();
        List<HostEffect> effects = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        ProgramRecorder.SlotNumbers slots = new ProgramRecorder.SlotNumbers();
        for (Isolator isolator : catalog.isolators()) {
            cloneFlags.addAll(isolator.cloneFlags(context));
            HostRecorder before = new HostRecorder(isolator.name());
            isolator.prepare(context, before);
            HostRecorder during = new HostRecorder(isolator.name());
            isolator.whileHeld(context, during);
            ProgramRecorder program = new ProgramRecorder(isolator.name(), slots);
            isolator.launch(context, program);
            refuseOwnStages(isolator, program.steps());
            prepare.addAll(before.steps());
            held.addAll(during.steps());
            effects.addAll(before.effects());
            effects.addAll(during.effects());
            steps.addAll(program.steps());
        }
        ProgramRecorder process = new ProgramRecorder(ProcessSteps.NAME, slots);
        new ProcessSteps(context, command, streams, !held.isEmpty(), lifetime).record(process);
        steps.addAll(process.steps());
        steps.sort(ORDER);
        LaunchProgram program = new LaunchProgram(cloneFlags, enteredBeforeClone(context), steps);
        return new LaunchPlan(context, command, prepare, program, held, effects);
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

    private static Map<CloneFlag, Handle> enteredBeforeClone(LaunchContext context) {
        return context.peer(NamespaceKind.PID).isPresent() ? Map.of(CloneFlag.NEWPID, PID_NAMESPACE) : Map.of();
    }
}
