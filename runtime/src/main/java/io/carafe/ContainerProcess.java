package io.carafe;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * A process in a container: its first one, which is the {@link Container} itself, or a further one that
 * {@link Container#exec} has started. Closing it ends it. Thread-safe.
 */
public interface ContainerProcess extends AutoCloseable {
    /** Its pid on the host, while it runs. */
    OptionalInt pid();

    /** Its standard input; as {@link Container#stdin()}. */
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
     * Sends it a signal.
     *
     * @param signal a number, or a name with or without SIG: {@code TERM}
     * @throws io.carafe.api.error.ContainerConflictException when it does not run
     */
    void signal(String signal);

    /**
     * Lets go of it: a further process runs on with nobody who reads what it writes, until it or its container ends, or the
     * engine does. A container is left as {@link Container#close()} leaves it.
     *
     * @throws io.carafe.api.error.UnsupportedFeatureException when there is no engine that outlives this one
     */
    void leave();

    /** Kills it when it still runs, and frees streams and descriptors. */
    @Override
    void close();
}
