package io.carafe.cli.verb;

import io.carafe.Container;
import io.carafe.cli.console.OutputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;

/**
 * Puts the pieces of a log together to lines and writes them, or the last of them, to the streams they came from. Not
 * thread-safe.
 */
final class LogLines implements Container.LogSink {
    /** In place of a number of lines. */
    static final int ALL = -1;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final OutputStream out;
    private final OutputStream err;
    private final boolean timestamps;
    private final int tail;
    private final Part ofOut = new Part();
    private final Part ofErr = new Part();
    private final ArrayDeque<Line> last = new ArrayDeque<>();

    LogLines(OutputStream out, OutputStream err, boolean timestamps, int tail) {
        this.out = out;
        this.err = err;
        this.timestamps = timestamps;
        this.tail = tail;
    }

    private record Line(boolean error, ByteBuffer bytes) {}

    /** A line that has begun. */
    private static final class Part {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    }

    @Override
    public void accept(Instant time, boolean error, byte[] bytes) {
        if (tail == ALL && !timestamps) {
            write(error, bytes);
            return;
        }
        Part part = error ? ofErr : ofOut;
        int from = 0;
        while (from < bytes.length) {
            if (timestamps && part.bytes.size() == 0) {
                part.bytes.writeBytes((TIME.format(time) + " ").getBytes(StandardCharsets.US_ASCII));
            }
            int end = from;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            boolean whole = end < bytes.length;
            part.bytes.writeBytes(Arrays.copyOfRange(bytes, from, whole ? end + 1 : end));
            if (whole) {
                line(error, part);
            }
            from = end + 1;
        }
    }

    /** Writes what is left. */
    void finish() {
        if (ofOut.bytes.size() > 0) {
            line(false, ofOut);
        }
        if (ofErr.bytes.size() > 0) {
            line(true, ofErr);
        }
        last.forEach(line -> write(line.error(), line.bytes().array()));
        try {
            out.flush();
            err.flush();
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }

    private void line(boolean error, Part part) {
        byte[] bytes = part.bytes.toByteArray();
        part.bytes.reset();
        if (tail == ALL) {
            write(error, bytes);
            return;
        }
        last.addLast(new Line(error, ByteBuffer.wrap(bytes)));
        if (last.size() > tail) {
            last.removeFirst();
        }
    }

    private void write(boolean error, byte[] bytes) {
        try {
            if (error) {
                out.flush();
                err.write(bytes);
                err.flush();
            } else {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }
}
