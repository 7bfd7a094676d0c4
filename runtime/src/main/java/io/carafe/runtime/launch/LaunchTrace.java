package io.carafe.runtime.launch;

import io.carafe.api.isolation.RecordedHostStep;
import io.carafe.api.launch.StepResult;
import java.util.List;

/**
 * What a launch did, with times.
 *
 * @param prepared the host's steps before the clone
 * @param cloneNanoseconds how long it took until the new process existed
 * @param held the host's steps while the new process waited
 * @param steps the new process's steps, those that were reached
 * @param totalNanoseconds from the first host step to the successful execve
 */
public record LaunchTrace(
        List<HostStepResult> prepared,
        long cloneNanoseconds,
        List<HostStepResult> held,
        List<StepResult> steps,
        long totalNanoseconds) {
    public LaunchTrace {
        prepared = List.copyOf(prepared);
        held = List.copyOf(held);
        steps = List.copyOf(steps);
    }

    /** A host step that was done. */
    public record HostStepResult(RecordedHostStep step, long nanoseconds) {}
}
