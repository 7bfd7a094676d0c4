package io.carafe.runtime.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what a log gives. */
final class Pieces implements LogSink {
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();
    private final StringBuilder both = new StringBuilder();
    private final List<String> told = new ArrayList<>();
    private long lost;

    /** All that a query wants of a log that nobody writes. */
    static Pieces of(MemoryLog log, LogQuery query) {
        Pieces pieces = new Pieces();
        LogStream.Run ended = new LogStream.Run(false, Optional::empty);
        try (LogStream stream = new LogStream(log.kernel(), log.clock(), MemoryLog.PATH, query, ended)) {
            stream.copyTo(pieces);
        }
        return pieces;
    }

    static Pieces of(MemoryLog log) {
        return of(log, LogQuery.ALL);
    }

    @Override
    public synchronized void accept(Instant time, boolean error, byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        (error ? err : out).append(text);
        told.add((error ? "err " : "out ") + time + " " + text);
        for (char octet : text.toCharArray()) {
            both.append(error ? 'e' : 'o').append(octet);
        }
    }

    @Override
    public synchronized void endOfStream(boolean error) {
        told.add(error ? "err ends" : "out ends");
    }

    @Override
    public synchronized void lost(long bytes) {
        lost += bytes;
    }

    synchronized String out() {
        return out.toString();
    }

    synchronized String err() {
        return err.toString();
    }

    /** Each byte after the letter of its stream, in the order of all. */
    synchronized String both() {
        return both.toString();
    }

    synchronized List<String> told() {
        return List.copyOf(told);
    }

    synchronized long lost() {
        return lost;
    }
}
