package io.carafe.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Random;

/** A connection whose other side has said all that it will, in pieces of any size; what is written is kept. */
final class Pipe implements ByteChannel {
    private final ByteBuffer incoming;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Random pieces = new Random(7);

    Pipe(byte[] incoming) {
        this.incoming = ByteBuffer.wrap(incoming);
    }

    byte[] written() {
        return written.toByteArray();
    }

    @Override
    public int read(ByteBuffer target) {
        if (!incoming.hasRemaining()) {
            return -1;
        }
        int count = Math.min(target.remaining(), Math.min(incoming.remaining(), 1 + pieces.nextInt(900)));
        for (int i = 0; i < count; i++) {
            target.put(incoming.get());
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        int count = Math.min(source.remaining(), 1 + pieces.nextInt(900));
        for (int i = 0; i < count; i++) {
            written.write(source.get());
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
