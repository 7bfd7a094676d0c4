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
 * @param running the host's steps when the command ran
 * @param totalNanoseconds from the first host step to the successful execve
 */
public record LaunchTrace(
        List<HostStepResult> prepared,
        long cloneNanoseconds,
        List<HostStepResult> held,
        List<StepResult> steps,
        List<HostStepResult> running,
        long totalNanoseconds) {
    public LaunchTrace {
        prepared = List.copyOf(prepared);
        held = List.copyOf(held);
        steps = List.copyOf(steps);
        running = List.copyOf(running);
    }

    /** A host step that was done. */
    public record HostStepResult(RecordedHostStep step, long nanoseconds) {}
}
