package io.carafe.runtime.stream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Keeps in the log what passes through. */
final class LoggedInput extends FilterInputStream {
    private static final long LARGEST_SKIP = 64 << 10;

    private final ContainerLog log;
    private final boolean error;
    private volatile boolean keeping = true;

    LoggedInput(InputStream source, ContainerLog log, boolean error) {
        super(source);
        this.log = log;
        this.error = error;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count > 0 && keeping) {
            keep(target, offset, count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, LARGEST_SKIP)).length;
    }

    /** What cannot be kept, because the disk is full, is at least read; the log ends there. */
    private void keep(byte[] bytes, int offset, int length) {
        try {
            log.append(error, bytes, offset, length);
        } catch (IOException diskFull) {
            keeping = false;
        }
    }
}
