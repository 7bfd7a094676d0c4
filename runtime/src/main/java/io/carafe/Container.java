package io.carafe;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ExecSpec;
import io.carafe.runtime.cgroup.ResourceUsage;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.state.ContainerState;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * A container: made, running, or ended. Closing it ends and frees what this object started; the container itself stays on
 * disk unless its specification says {@code remove(true)}. Thread-safe.
 */
public interface Container extends ContainerProcess {
    /** 64 hexadecimal digits. */
    String id();

    String name();

    ContainerSpec spec();

    /** The digest of its image; empty for one over a directory. */
    Optional<String> imageId();

    /** The words that its process was, or would be, started with, entry point first. */
    List<String> commandLine();

    Instant created();

    /** What is known of its life, read afresh. */
    ContainerState state();

    /** The pid of its process on the host, while it runs. */
    @Override
    OptionalInt pid();

    /**
     * Starts it.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it runs already
     * @throws io.carafe.api.launch.LaunchException when a step fails; exit codes 126 and 127 are told by it
     */
    void start(Stdio stdio);

    /** As {@link #start(Stdio)}, taking the time of each step; see {@link #trace()}. */
    void startTimed(Stdio stdio);

    /** What the last timed start did, by this object. */
    Optional<LaunchTrace> trace();

    /** What a start would do. */
    LaunchPlan explain();

    /**
     * Its standard input. Only when started with pipes or a terminal, and, with pipes, when its specification says
     * {@code interactive(true)}; close it to let the container see the end.
     */
    @Override
    OutputStream stdin();

    /** Its standard output, or all that its terminal shows. */
    @Override
    InputStream stdout();

    /** Its standard error; at its end at once when there is a terminal. */
    @Override
    InputStream stderr();

    /** Tells its terminal how large the window is. Does nothing without a terminal. */
    @Override
    void resize(int rows, int columns);

    /** Waits for its end. Returns the exit code; 128 and the signal when a signal ended it. */
    @Override
    int waitFor() throws InterruptedException;

    /** Waits for its end for so long. Empty when it still runs. */
    @Override
    OptionalInt waitFor(Duration atMost) throws InterruptedException;

    /** Completes with the exit code. What depends on it runs in the common pool. */
    @Override
    CompletableFuture<Integer> onExit();

    /**
     * Sends a signal to its process.
     *
     * @param signal a number, or a name with or without SIG: {@code TERM}
     * @throws io.carafe.api.error.ContainerConflictException when it does not run
     */
    @Override
    void signal(String signal);

    /**
     * Stops all its processes until {@link #unpause}.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it does not run, or is paused
     * @throws io.carafe.api.error.UnsupportedFeatureException when it has no control group
     */
    void pause();

    /**
     * Lets its processes go on.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it is not paused
     */
    void unpause();

    /**
     * What it uses.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it does not run
     * @throws io.carafe.api.error.UnsupportedFeatureException when it has no control group
     */
    ResourceUsage usage();

    /** The pids, on the host, of all its processes; none when it does not run. */
    List<Integer> processes();

    /** Sends its stop signal, waits for so long, and then kills it. Content with a container that does not run. */
    void stop(Duration patience) throws InterruptedException;

    /** What it wrote, as it was kept; nothing for a container with {@code remove(true)}. Copies until the present end. */
    void copyLogs(LogSink sink);

    /**
     * Removes it from disk.
     *
     * @param force whether to kill it first; then it is no error that it is gone already
     * @throws io.carafe.api.error.ContainerConflictException when it runs and is not to be killed
     */
    void remove(boolean force);

    /**
     * Starts a further process in it, whose streams this program reads and writes.
     *
     * @throws io.carafe.api.error.ContainerConflictException when it does not run, is paused, or ends meanwhile
     * @throws io.carafe.api.error.CommandException when there is no such command in it; exit codes 126 and 127
     */
    default ContainerProcess exec(ExecSpec spec) {
        return exec(spec, spec.terminal() ? new Stdio.Terminal(0, 0) : Stdio.PIPES);
    }

    /** As {@link #exec(ExecSpec)}; {@link Stdio.Terminal} if, and only if, the specification says {@code terminal}. */
    ContainerProcess exec(ExecSpec spec, Stdio stdio);

    /** What {@link #exec(ExecSpec)} would do. */
    LaunchPlan explain(ExecSpec spec);

    /** Kills it when this object started it and it still runs, and frees streams and descriptors. */
    @Override
    void close();

    /** Receives what a container wrote. */
    @FunctionalInterface
    interface LogSink {
        /**
         * One piece of output.
         *
         * @param error whether it was written to standard error
         * @param bytes what was written; valid during the call
         */
        void accept(Instant time, boolean error, byte[] bytes);
    }
}
