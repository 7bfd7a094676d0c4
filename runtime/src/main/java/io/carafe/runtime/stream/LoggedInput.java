package io.carafe.runtime.stream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Keeps in the log what passes through. */
final class LoggedInput extends FilterInputStream {
    private final ContainerLog log;
    private final boolean error;

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
        if (count > 0) {
            log.append(error, target, offset, count);
        }
        return count;
    }
}
