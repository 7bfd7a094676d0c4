package io.carafe.image.stream;

import io.carafe.api.error.CarafeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes as the caller gives them, counted, with a look at the first ones. Its failures are not the archive's fault,
 * so they are {@link CarafeException}s and pass through every decompressor.
 */
final class SourceInput implements ByteSource {
    private final ReadableByteChannel channel;
    private ByteBuffer beginning = ByteBuffer.allocate(0);
    private final AtomicLong bytes = new AtomicLong();

    SourceInput(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** The first bytes, at most {@code length}, which stay to be read. Only before anything else. */
    byte[] peek(int length) {
        ByteBuffer first = ByteBuffer.allocate(length);
        while (first.hasRemaining() && fill(first) >= 0) {
            // until there are enough to tell, or no more
        }
        beginning = first.flip();
        return Arrays.copyOf(first.array(), first.limit());
    }

    /** How many bytes were read from the caller's channel; any thread may ask. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public int read(ByteBuffer into) {
        if (!beginning.hasRemaining()) {
            return fill(into);
        }
        int length = Math.min(beginning.remaining(), into.remaining());
        into.put(beginning.slice(beginning.position(), length));
        beginning.position(beginning.position() + length);
        return length;
    }

    private int fill(ByteBuffer into) {
        try {
            int length = channel.read(into);
            bytes.addAndGet(Math.max(length, 0));
            return length;
        } catch (IOException failed) {
            throw new CarafeException("cannot read the archive: " + reason(failed), "", failed);
        }
    }

    private static String reason(IOException failed) {
        String message = failed.getMessage();
        return message == null ? failed.getClass().getSimpleName() : message;
    }

    /** The channel is the caller's to close. */
    @Override
    public void close() {}

    /** For decompressors that read streams. */
    InputStream asStream() {
        return new InputStream() {
            private final byte[] one = new byte[1];

            @Override
            public int read() {
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return length == 0 ? 0 : SourceInput.this.read(ByteBuffer.wrap(into, offset, length));
            }
        };
    }
}
