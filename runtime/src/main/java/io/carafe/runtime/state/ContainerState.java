package io.carafe.runtime.state;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a container's life. Kept on disk.
 *
 * @param process its process, while it runs
 * @param exitCode of its last end, or of a start that failed; 0 before
 * @param error why the last start failed; empty otherwise
 */
public record ContainerState(
        ContainerStatus status,
        Optional<ProcessIdentity> process,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        int exitCode,
        String error) {

    /** Just made. */
    public static ContainerState created() {
        return new ContainerState(ContainerStatus.CREATED, Optional.empty(), Optional.empty(), Optional.empty(), 0, "");
    }

    /** Whether it has a process, which may be paused. */
    public boolean isRunning() {
        return status == ContainerStatus.RUNNING || status == ContainerStatus.PAUSED;
    }

    /** The same, as the state of a container that is frozen. */
    public ContainerState paused() {
        return new ContainerState(ContainerStatus.PAUSED, process, startedAt, finishedAt, exitCode, error);
    }
}
