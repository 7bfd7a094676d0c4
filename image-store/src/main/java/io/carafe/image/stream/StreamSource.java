package io.carafe.image.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The bytes of a decompressor that is an {@link InputStream}. */
final class StreamSource implements ByteSource {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream stream;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    StreamSource(InputStream stream) {
        this.stream = stream;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int length = stream.read(buffer, 0, Math.min(buffer.length, into.remaining()));
        if (length > 0) {
            into.put(buffer, 0, length);
        }
        return length;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
