package io.carafe;

import io.carafe.api.ContainerSpec;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogSink;
import io.carafe.runtime.log.LogStream;
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
public interface Container extends AutoCloseable {
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
    OutputStream stdin();

    /** Its standard output, or all that its terminal shows. */
    InputStream stdout();

    /** Its standard error; at its end at once when there is a terminal. */
    InputStream stderr();

    /** Tells its terminal how large the window is. Does nothing without a terminal. */
    void resize(int rows, int columns);

    /** Waits for its end. Returns the exit code; 128 and the signal when a signal ended it. */
    int waitFor() throws InterruptedException;

    /** Waits for its end for so long. Empty when it still runs. */
    OptionalInt waitFor(Duration atMost) throws InterruptedException;

    /** Completes with the exit code. What depends on it runs in the common pool. */
    CompletableFuture<Integer> onExit();

    /**
     * Sends a signal to its process.
     *
     * @param signal a number, or a name with or without SIG: {@code TERM}
     * @throws io.carafe.api.error.ContainerConflictException when it does not run
     */
    void signal(String signal);

    /** Sends its stop signal, waits for so long, and then kills it. Content with a container that does not run. */
    void stop(Duration patience) throws InterruptedException;

    /** What it wrote, as far as it is kept, until the present end; see {@link #logs(LogQuery)}. */
    void copyLogs(LogSink sink);

    /**
     * Opens what it wrote, to be read once and closed. A container with {@code remove(true)} has a log as long as it exists,
     * except when it was started with {@link Stdio#INHERIT}.
     *
     * @throws io.carafe.api.error.UnsupportedFeatureException when its specification says that nothing is kept
     * @throws io.carafe.api.error.ContainerConflictException when its present run keeps nothing
     */
    LogStream logs(LogQuery query);

    /**
     * Removes it from disk.
     *
     * @param force whether to kill it first; then it is no error that it is gone already
     * @throws io.carafe.api.error.ContainerConflictException when it runs and is not to be killed
     */
    void remove(boolean force);

    /** Kills it when this object started it and it still runs, and frees streams and descriptors. */
    @Override
    void close();
}
