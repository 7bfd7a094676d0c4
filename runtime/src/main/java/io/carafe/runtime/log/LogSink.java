package io.carafe.runtime.log;

import java.time.Instant;
import java.util.Arrays;

/** Receives what a container wrote, piece by piece, in the order in which it was written. */
@FunctionalInterface
public interface LogSink {
    /**
     * One piece of output. It may be any part of a line, or many lines.
     *
     * @param time when it was read from the container
     * @param error whether it was written to standard error
     * @param bytes what was written; this method's own
     */
    void accept(Instant time, boolean error, byte[] bytes);

    /**
     * The same without an object for each piece. This is what is called; by default it makes those objects.
     *
     * @param seconds since 1970
     * @param buffer valid during the call, from {@code offset} on, for {@code length} bytes
     */
    default void accept(long seconds, int nanoseconds, boolean error, byte[] buffer, int offset, int length) {
        accept(Instant.ofEpochSecond(seconds, nanoseconds), error, Arrays.copyOfRange(buffer, offset, offset + length));
    }

    /** A stream is at its end: what it writes next, in another run, is another line. */
    default void endOfStream(boolean error) {}

    /**
     * Here something is missing: it was overwritten before it could be read, or it is damaged. What comes next may begin in
     * the middle of a line.
     *
     * @param bytes about how much
     */
    default void lost(long bytes) {}

    /** That was all for now; the next call comes when the container has written more. */
    default void caughtUp() {}
}
