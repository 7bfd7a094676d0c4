package io.carafe.runtime.log;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which part of a container's log somebody wants. A line has the time at which it began. As with Docker, the last lines are
 * taken first, of both streams together, and then those of them that lie in time.
 *
 * @param since no line from before
 * @param until no line from after; following ends then too
 * @param tail the last so many lines, and what comes after them
 * @param follow whether to wait for more until the container ends; one that does not run is not followed
 * @param stdout whether standard output is wanted, or what a terminal shows
 * @param stderr whether standard error is wanted
 */
public record LogQuery(
        Optional<Instant> since,
        Optional<Instant> until,
        OptionalInt tail,
        boolean follow,
        boolean stdout,
        boolean stderr) {
    /** All that is kept. */
    public static final LogQuery ALL =
            new LogQuery(Optional.empty(), Optional.empty(), OptionalInt.empty(), false, true, true);

    public LogQuery {
        if (tail.isPresent() && tail.getAsInt() < 0) {
            throw new IllegalArgumentException("there are no last " + tail.getAsInt() + " lines");
        }
    }

    public LogQuery since(Instant time) {
        return new LogQuery(Optional.of(time), until, tail, follow, stdout, stderr);
    }

    public LogQuery until(Instant time) {
        return new LogQuery(since, Optional.of(time), tail, follow, stdout, stderr);
    }

    public LogQuery tail(int lines) {
        return new LogQuery(since, until, OptionalInt.of(lines), follow, stdout, stderr);
    }

    public LogQuery following() {
        return new LogQuery(since, until, tail, true, stdout, stderr);
    }

    public LogQuery streams(boolean output, boolean error) {
        return new LogQuery(since, until, tail, follow, output, error);
    }
}
