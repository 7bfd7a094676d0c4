package io.carafe.runtime.log;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.WakeUp;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An open log, of which what a query wants can be read once. Closing it, from any thread, ends the reading soon, also while
 * it waits for the container to write.
 */
public final class LogStream implements AutoCloseable {
    private final Kernel kernel;
    private final Clock clock;
    private final Pathname path;
    private final LogQuery query;
    private final Run run;
    private final Optional<RingLogPosition> from;
    private final WakeUp wake;
    private volatile boolean closed;
    private boolean reading;
    /** What was opened ahead; nothing once somebody reads. */
    private Optional<Ahead> ahead = Optional.empty();

    /** A log and the process that writes it, as they were when the stream was made. */
    private record Ahead(RingLogFile log, Optional<Descriptor> process) implements AutoCloseable {
        @Override
        public void close() {
            log.close();
            process.ifPresent(Descriptor::close);
        }
    }

    /**
     * Opens nothing yet.
     *
     * @param path of a ring log; there may be none
     * @param run what may be followed
     */
    public LogStream(Kernel kernel, Clock clock, Pathname path, LogQuery query, Run run) {
        this(kernel, clock, path, query, run, Optional.empty());
    }

    private LogStream(
            Kernel kernel, Clock clock, Pathname path, LogQuery query, Run run, Optional<RingLogPosition> from) {
        this.kernel = kernel;
        this.clock = clock;
        this.path = path;
        this.query = query;
        this.run = run;
        this.from = from;
        this.wake = new WakeUp(kernel);
    }

    /**
     * What a query wants. The log is open from here on, if there is one: it can be read also when the container is removed
     * before that has begun.
     *
     * @param path as for {@link #LogStream}
     * @param run as for {@link #LogStream}
     */
    public static LogStream open(Kernel kernel, Clock clock, Pathname path, LogQuery query, Run run) {
        return new LogStream(kernel, clock, path, query, run).openedAhead();
    }

    /**
     * All that is written from some position on, until the run ends. The log is open from here on: it can be read to its end
     * also when the container is removed before that has begun.
     *
     * @param path as for {@link #LogStream}
     * @param from where a frame begins, or will
     * @param run as for {@link #LogStream}
     */
    public static LogStream from(Kernel kernel, Clock clock, Pathname path, RingLogPosition from, Run run) {
        return new LogStream(kernel, clock, path, LogQuery.ALL.following(), run, Optional.of(from)).openedAhead();
    }

    private LogStream openedAhead() {
        try {
            ahead = opened();
            return this;
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /**
     * A run of a container.
     *
     * @param terminal whether it has a terminal, and so one stream
     * @param process gives a pidfd of its process, which becomes the caller's; empty when it does not run (any more)
     */
    public record Run(boolean terminal, Supplier<Optional<Descriptor>> process) {}

    /**
     * Gives what the query wants to {@code sink}, on this thread. Without following, that is what there is now. Otherwise it
     * returns when the container has ended, when its log is removed, at the query's end of time, or when this is closed.
     */
    public void copyTo(LogSink sink) {
        if (!begin()) {
            return;
        }
        try {
            Optional<Ahead> opened = from.isPresent() ? taken() : taken().or(this::opened);
            if (opened.isPresent()) {
                try (RingLogFile log = opened.get().log()) {
                    copy(log, opened.get().process(), sink);
                }
            }
        } finally {
            end();
        }
    }

    private Optional<Ahead> taken() {
        synchronized (wake) {
            Optional<Ahead> taken = ahead;
            ahead = Optional.empty();
            return taken;
        }
    }

    private Optional<Ahead> opened() {
        return RingLogFile.open(kernel, path).map(this::withProcess);
    }

    private Ahead withProcess(RingLogFile log) {
        try {
            return new Ahead(log, query.follow() ? run.process().get() : Optional.empty());
        } catch (RuntimeException failed) {
            log.close();
            throw failed;
        }
    }

    @Override
    public void close() {
        synchronized (wake) {
            if (closed) {
                return;
            }
            closed = true;
            if (reading) {
                wake.signal();
            } else {
                wake.close();
                taken().ifPresent(Ahead::close);
            }
        }
    }

    private boolean begin() {
        synchronized (wake) {
            if (closed || reading) {
                return false;
            }
            reading = true;
            return true;
        }
    }

    private void end() {
        synchronized (wake) {
            reading = false;
            if (closed) {
                wake.close();
            }
        }
    }

    private void copy(RingLogFile log, Optional<Descriptor> process, LogSink sink) {
        if (process.isEmpty() && from.isEmpty()) {
            copyPresent(log, sink);
            return;
        }
        try (LogFollower follower = new LogFollower(kernel, log, wake, process, query.until(), clock)) {
            boolean goOn = true;
            while (goOn && !closed && !log.isBegun()) {
                goOn = follower.await(false);
            }
            RingLogReader reader = new RingLogReader(log);
            LogSelection selection = selection(log, reader, sink);
            while (goOn && !closed) {
                copyAvailable(reader, selection, new RingLogPosition(Long.MAX_VALUE, 0));
                sink.caughtUp();
                goOn = !closed && follower.await(selection.ended(run.terminal()));
            }
        }
    }

    private void copyPresent(RingLogFile log, LogSink sink) {
        RingLogReader reader = new RingLogReader(log);
        RingLogPosition end = log.end();
        copyAvailable(reader, selection(log, reader, sink), end);
    }

    private LogSelection selection(RingLogFile log, RingLogReader reader, LogSink sink) {
        if (from.isPresent()) {
            reader.seek(from.get());
        }
        if (query.tail().isEmpty()) {
            return new LogSelection(query, Optional.empty(), sink);
        }
        LogTail tail = LogTail.find(log, query.tail().getAsInt());
        reader.seek(tail.start());
        return new LogSelection(query, Optional.of(tail), sink);
    }

    private void copyAvailable(RingLogReader reader, LogSelection selection, RingLogPosition end) {
        while (!closed && reader.position().isBefore(end) && reader.next()) {
            long lost = reader.takeLost();
            if (lost > 0) {
                selection.lost(lost);
            }
            selection.accept(reader);
        }
    }
}
