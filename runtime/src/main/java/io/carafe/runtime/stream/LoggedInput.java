package io.carafe.runtime.stream;

import io.carafe.runtime.log.RingLog;
import io.carafe.runtime.log.RingLogWriter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps in the log what passes through. */
final class LoggedInput extends FilterInputStream {
    private static final long LARGEST_SKIP = 64 << 10;

    private final RingLogWriter log;
    private final int kind;
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * Keeps it.
     *
     * @param kind of the pieces: {@link RingLog#STDOUT} or {@link RingLog#STDERR}
     */
    LoggedInput(InputStream source, RingLogWriter log, int kind) {
        super(source);
        this.log = log;
        this.kind = kind;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count > 0) {
            // What cannot be kept, because the disk is full, is at least read.
            log.append(kind, target, offset, count);
        } else if (count < 0) {
            noteEnd();
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, LARGEST_SKIP)).length;
    }

    @Override
    public void close() throws IOException {
        super.close();
        noteEnd();
    }

    private void noteEnd() {
        if (ended.compareAndSet(false, true)) {
            log.mark(RingLog.endOf(kind));
        }
    }
}
