package io.carafe.runtime.stream;

import java.io.InputStream;
import java.io.OutputStream;

/** The standard streams of a running container, as somebody who is attached to it has them. Thread-safe. */
public interface RunStreams extends AutoCloseable {
    /** What it reads. */
    OutputStream stdin();

    /** What it writes to standard output, or all that its terminal shows. */
    InputStream stdout();

    /** What it writes to standard error. */
    InputStream stderr();

    /** Tells its terminal, if it has one, its window's size. */
    void resize(int rows, int columns);

    /** Waits until all that the container wrote has been passed on, which is when its last process has closed its output. */
    void drain() throws InterruptedException;

    /** The same, but of what has been written until now; for a process that may leave others behind. */
    default void finish() throws InterruptedException {
        // Nothing is passed on.
    }

    /** Lets go of the streams. */
    @Override
    void close();
}
