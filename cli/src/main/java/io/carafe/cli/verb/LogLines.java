package io.carafe.cli.verb;

import io.carafe.cli.console.Console;
import io.carafe.cli.console.OutputException;
import io.carafe.cli.format.Quantities;
import io.carafe.runtime.log.LogSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/**
 * Writes the pieces of a log to the streams they came from. A line that was written in several pieces stays one, unless it is
 * very long or nothing more comes for now. Not thread-safe.
 */
final class LogLines implements LogSink {
    private static final int MOST_HELD = 64 << 10;

    private final Console console;
    private final boolean timestamps;
    private final LogTime time = new LogTime();
    private final Stream out;
    private final Stream err;
    private Stream last;

    LogLines(Console console, boolean timestamps) {
        this.console = console;
        this.timestamps = timestamps;
        this.out = new Stream(console.out());
        this.err = new Stream(console.err());
        this.last = out;
    }

    private static final class Stream {
        private final OutputStream target;
        /** The beginning of a line whose end has not come. */
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        /** The line has begun: it has its time. */
        private boolean begun;

        private Stream(OutputStream target) {
            this.target = target;
        }
    }

    @Override
    public void accept(Instant moment, boolean error, byte[] bytes) {
        accept(moment.getEpochSecond(), moment.getNano(), error, bytes, 0, bytes.length);
    }

    @Override
    public void accept(long seconds, int nanoseconds, boolean error, byte[] buffer, int offset, int length) {
        Stream stream = error ? err : out;
        int end = offset + length;
        int whole = behindLastLine(buffer, offset, end);
        if (timestamps) {
            time.set(seconds, nanoseconds);
            writeLines(stream, buffer, offset, whole);
        } else if (whole > offset) {
            release(stream);
            write(stream, buffer, offset, whole - offset);
            stream.begun = false;
        }
        if (whole < end) {
            hold(stream, buffer, whole, end - whole);
        }
    }

    @Override
    public void endOfStream(boolean error) {
        Stream stream = error ? err : out;
        release(stream);
        stream.begun = false;
    }

    @Override
    public void lost(long bytes) {
        endOfStream(false);
        endOfStream(true);
        flush();
        console.errorln(
                "carafe: about " + Quantities.size(bytes) + " of the log were overwritten before they could be read");
    }

    @Override
    public void caughtUp() {
        release(out);
        release(err);
        flush();
    }

    private void writeLines(Stream stream, byte[] buffer, int offset, int end) {
        int from = offset;
        while (from < end) {
            int behind = from;
            while (buffer[behind] != '\n') {
                behind++;
            }
            behind++;
            release(stream);
            if (!stream.begun) {
                write(stream, time.bytes(), 0, LogTime.LENGTH);
            }
            write(stream, buffer, from, behind - from);
            stream.begun = false;
            from = behind;
        }
    }

    private void hold(Stream stream, byte[] buffer, int offset, int length) {
        if (timestamps && !stream.begun) {
            stream.held.write(time.bytes(), 0, LogTime.LENGTH);
        }
        stream.begun = true;
        if (stream.held.size() + length > MOST_HELD) {
            release(stream);
            write(stream, buffer, offset, length);
        } else {
            stream.held.write(buffer, offset, length);
        }
    }

    private void release(Stream stream) {
        if (stream.held.size() > 0) {
            byte[] bytes = stream.held.toByteArray();
            stream.held.reset();
            write(stream, bytes, 0, bytes.length);
        }
    }

    /** Both streams may lead to the same terminal, so their order is kept. */
    private void write(Stream stream, byte[] bytes, int offset, int length) {
        try {
            if (stream != last) {
                last.target.flush();
                last = stream;
            }
            stream.target.write(bytes, offset, length);
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }

    private void flush() {
        try {
            out.target.flush();
            err.target.flush();
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }

    private static int behindLastLine(byte[] bytes, int offset, int end) {
        int at = end;
        while (at > offset && bytes[at - 1] != '\n') {
            at--;
        }
        return at;
    }
}
