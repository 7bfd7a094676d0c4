package io.carafe.runtime.plan;

import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.RecordedHostStep;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.Stage;
import java.util.List;

/**
 * Everything that will be done to start a container, in order, as data: first the host's steps, then clone3 and the new
 * process's steps up to {@code HOLD}, then the host's steps while it is held, then the rest of the new process's, and then what the host does when the command
 * runs.
 *
 * @param effects what will be left on the host until the container is released; written to disk first
 */
public record LaunchPlan(
        LaunchContext context,
        CommandLine command,
        List<RecordedHostStep> prepare,
        LaunchProgram program,
        List<RecordedHostStep> whileHeld,
        List<RecordedHostStep> whenRunning,
        List<HostEffect> effects) {
    public LaunchPlan {
        prepare = List.copyOf(prepare);
        whileHeld = List.copyOf(whileHeld);
        whenRunning = List.copyOf(whenRunning);
        effects = List.copyOf(effects);
    }

    /** Whether the new process waits for the host's side. */
    public boolean holds() {
        return program.steps().stream().anyMatch(step -> step.stage() == Stage.HOLD);
    }
}
