package io.carafe.runtime.log;

import java.time.Instant;
import java.util.Optional;

/** Passes on what a query wants of the frames of a log, and knows when the streams of a run have ended. Not thread-safe. */
final class LogSelection {
    private final LogSink sink;
    private final Optional<LogTail> tail;
    private final Instant since;
    private final Instant until;
    private final Stream output;
    private final Stream error;

    /**
     * @param tail what the query's tail means in this log
     */
    LogSelection(LogQuery query, Optional<LogTail> tail, LogSink sink) {
        this.sink = sink;
        this.tail = tail;
        this.since = query.since().orElse(Instant.MIN);
        this.until = query.until().orElse(Instant.MAX);
        this.output = new Stream(false, query.stdout());
        this.error = new Stream(true, query.stderr());
    }

    private static final class Stream {
        private final boolean isError;
        private final boolean wanted;
        /** The last piece did not end with a line's end. */
        private boolean midLine;
        /** The line that the last piece ended in, or with, is passed on. */
        private boolean passing;

        private boolean ended;

        private Stream(boolean isError, boolean wanted) {
            this.isError = isError;
            this.wanted = wanted;
        }
    }

    /** The frame that the reader is at. */
    void accept(RingLogReader reader) {
        switch (reader.kind()) {
            case RingLog.STDOUT -> piece(output, reader);
            case RingLog.STDERR -> piece(error, reader);
            case RingLog.END_OF_STDOUT -> end(output);
            case RingLog.END_OF_STDERR -> end(error);
            case RingLog.RUN_BEGINS -> {
                end(output);
                end(error);
                output.ended = false;
                error.ended = false;
            }
            default -> {
                // Only damage, or a later version, can have written it.
            }
        }
    }

    /** Something is missing before the next frame. */
    void lost(long bytes) {
        output.midLine = false;
        error.midLine = false;
        sink.lost(bytes);
    }

    /**
     * Whether the streams of the run that was read last are at their ends.
     *
     * @param terminal whether it has a terminal, which is one stream
     */
    boolean ended(boolean terminal) {
        return output.ended && (terminal || error.ended);
    }

    private void end(Stream stream) {
        stream.midLine = false;
        stream.ended = true;
        if (stream.wanted) {
            sink.endOfStream(stream.isError);
        }
    }

    private void piece(Stream stream, RingLogReader reader) {
        int from = reader.payload();
        int end = from + reader.length();
        if (tail.isPresent()) {
            LogTail.Mark begin = tail.get().of(stream.isError);
            if (begin.isAfter(reader.sequence(), reader.frame())) {
                return;
            }
            if (begin.isAt(reader.sequence(), reader.frame())) {
                from = Math.min(end, from + begin.skip());
            }
        }
        if (from == end) {
            return;
        }
        boolean inTime = isInTime(reader);
        if (stream.midLine && stream.passing != inTime) {
            // The line began in another time than this piece has.
            int next = behindLine(reader.bytes(), from, end);
            pass(stream, reader, from, next);
            from = next;
        }
        if (from < end) {
            stream.passing = inTime;
            pass(stream, reader, from, end);
        }
    }

    private void pass(Stream stream, RingLogReader reader, int from, int end) {
        stream.midLine = reader.bytes()[end - 1] != '\n';
        if (stream.passing && stream.wanted) {
            sink.accept(reader.seconds(), reader.nanoseconds(), stream.isError, reader.bytes(), from, end - from);
        }
    }

    private boolean isInTime(RingLogReader reader) {
        return compare(reader, since) >= 0 && compare(reader, until) <= 0;
    }

    private static int compare(RingLogReader reader, Instant time) {
        int seconds = Long.compare(reader.seconds(), time.getEpochSecond());
        return seconds != 0 ? seconds : Integer.compare(reader.nanoseconds(), time.getNano());
    }

    private static int behindLine(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        return Math.min(end, at + 1);
    }
}
