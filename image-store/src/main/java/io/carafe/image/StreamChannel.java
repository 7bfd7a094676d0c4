package io.carafe.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A stream as a channel, read in pieces large enough not to matter. */
final class StreamChannel implements ReadableByteChannel {
    private static final int BUFFER_BYTES = 1 << 17;

    private final InputStream stream;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private volatile boolean open = true;

    StreamChannel(InputStream stream) {
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
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        stream.close();
    }
}
