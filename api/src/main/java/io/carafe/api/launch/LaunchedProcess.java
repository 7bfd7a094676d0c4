package io.carafe.api.launch;

import java.util.List;

/**
 * A process between its clone and its execve. Closing it closes the pidfd, and kills the process if it has not reached
 * execve; one that has lives on. Thread-safe.
 */
public interface LaunchedProcess extends AutoCloseable {
    /**
     * Its pid in the PID namespace of the engine. Where the program has a clone of its own ({@link StepRecorder#clone3}),
     * that of the first process until {@link #awaitExec()} has returned, and then that of the command.
     */
    int pid();

    /** A descriptor that names it for as long as it is open; owned by this object. Changes together with the pid. */
    int pidfd();

    /**
     * Waits until the command runs.
     *
     * @throws LaunchException when a step failed; the process has then been reaped
     */
    void awaitExec();

    /** What the steps answered, those that were reached, in order. Complete after {@link #awaitExec()}. */
    List<StepResult> results();

    @Override
    void close();
}
