package io.carafe.runtime.state;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a container's life. Kept on disk.
 *
 * @param process its process, while it runs
 * @param exitCode of its last end, or of a start that failed; 0 before
 * @param error why the last start failed, or what it goes without while it runs; empty otherwise
 * @param kept what the keeper has of it, while it runs without depending on an engine
 * @param restarts how often it was started again by its restart policy since somebody started it
 * @param stoppedByHand whether somebody wanted its last end, so that no restart policy acts on that
 * @param networks what connects it, while it runs
 * @param oomKilled whether the kernel killed one of its processes in its last run because there was no more memory for it
 */
public record ContainerState(
        ContainerStatus status,
        Optional<ProcessIdentity> process,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        int exitCode,
        String error,
        Optional<KeptProcess> kept,
        int restarts,
        boolean stoppedByHand,
        Optional<RunNetworks> networks,
        boolean oomKilled) {

    /** Just made. */
    public static ContainerState created() {
        return new ContainerState(
                ContainerStatus.CREATED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                "",
                Optional.empty(),
                0,
                false,
                Optional.empty(),
                false);
    }

    /** What is on disk of it cannot be read, for this reason. */
    public static ContainerState dead(String reason) {
        return new ContainerState(
                ContainerStatus.DEAD,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                reason,
                Optional.empty(),
                0,
                false,
                Optional.empty(),
                false);
    }

    /** Its command runs, or is about to. */
    public ContainerState running(
            Optional<ProcessIdentity> now,
            Optional<KeptProcess> keeping,
            Instant time,
            Optional<RunNetworks> connected) {
        return new ContainerState(
                ContainerStatus.RUNNING,
                now,
                Optional.of(time),
                Optional.empty(),
                0,
                "",
                keeping,
                restarts,
                stoppedByHand,
                connected,
                false);
    }

    /**
     * Its process has ended.
     *
     * @param outOfMemory whether the kernel killed one of its processes for lack of memory
     */
    public ContainerState ended(int code, Instant time, boolean outOfMemory) {
        return new ContainerState(
                ContainerStatus.EXITED,
                Optional.empty(),
                startedAt,
                Optional.of(time),
                code,
                "",
                Optional.empty(),
                restarts,
                stoppedByHand,
                Optional.empty(),
                outOfMemory);
    }

    /** A start failed, before which it was in this state. Whether its policy goes on with it is its policy's affair. */
    public ContainerState failed(int code, String message) {
        return new ContainerState(
                isRunning() ? ContainerStatus.EXITED : status,
                Optional.empty(),
                startedAt,
                finishedAt,
                code,
                message,
                Optional.empty(),
                restarts,
                stoppedByHand,
                Optional.empty(),
                oomKilled);
    }

    /** The keeper has this of it. */
    public ContainerState kept(KeptProcess all) {
        return new ContainerState(
                status,
                process,
                startedAt,
                finishedAt,
                exitCode,
                error,
                Optional.of(all),
                restarts,
                stoppedByHand,
                networks,
                oomKilled);
    }

    /** It will be started again by its policy, for the so-many-eth time. */
    public ContainerState restarting(int times) {
        return new ContainerState(
                ContainerStatus.RESTARTING,
                process,
                startedAt,
                finishedAt,
                exitCode,
                error,
                kept,
                times,
                stoppedByHand,
                networks,
                oomKilled);
    }

    /** It was started again so often by its policy. */
    public ContainerState restarts(int times) {
        return new ContainerState(
                status,
                process,
                startedAt,
                finishedAt,
                exitCode,
                error,
                kept,
                times,
                stoppedByHand,
                networks,
                oomKilled);
    }

    /** Somebody wants it to end, and not to be started again, or takes that back. */
    public ContainerState stoppedByHand(boolean wanted) {
        return wanted ? resting().withStoppedByHand(true) : withStoppedByHand(false);
    }

    /** It does not wait for its restart any more. */
    public ContainerState resting() {
        return awaitsRestart() ? withStatus(ContainerStatus.EXITED) : this;
    }

    private ContainerState withStatus(ContainerStatus other) {
        return new ContainerState(
                other,
                process,
                startedAt,
                finishedAt,
                exitCode,
                error,
                kept,
                restarts,
                stoppedByHand,
                networks,
                oomKilled);
    }

    private ContainerState withStoppedByHand(boolean wanted) {
        return new ContainerState(
                status, process, startedAt, finishedAt, exitCode, error, kept, restarts, wanted, networks, oomKilled);
    }

    /** It is connected like this from now on. */
    public ContainerState networks(RunNetworks connected) {
        return new ContainerState(
                status,
                process,
                startedAt,
                finishedAt,
                exitCode,
                error,
                kept,
                restarts,
                stoppedByHand,
                Optional.of(connected),
                oomKilled);
    }

    /** Whether it has a process, which may be paused. */
    public boolean isRunning() {
        return status == ContainerStatus.RUNNING || status == ContainerStatus.PAUSED;
    }

    /** Whether it runs, or waits until its policy starts it again: nobody may take it away without being asked. */
    public boolean isActive() {
        return isRunning() || awaitsRestart();
    }

    /** Whether it has no process and will be started again by its policy. */
    public boolean awaitsRestart() {
        return status == ContainerStatus.RESTARTING;
    }

    /** It goes without something since a moment ago. */
    public ContainerState missing(String what) {
        return new ContainerState(
                status,
                process,
                startedAt,
                finishedAt,
                exitCode,
                what,
                kept,
                restarts,
                stoppedByHand,
                networks,
                oomKilled);
    }

    /** The same, as the state of a container that is frozen. */
    public ContainerState paused() {
        return withStatus(ContainerStatus.PAUSED);
    }
}
