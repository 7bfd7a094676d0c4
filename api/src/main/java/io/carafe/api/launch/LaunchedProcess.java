package io.carafe.api.launch;

import java.util.List;

/**
 * A process between its clone and its execve. Closing it closes the pidfd, and kills the process if it has not reached
 * execve; one that has lives on. Thread-safe.
 */
public interface LaunchedProcess extends AutoCloseable {
    /** Its pid in the PID namespace of the engine. */
    int pid();

    /** A descriptor that names it for as long as it is open; owned by this object. */
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
