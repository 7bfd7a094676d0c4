package io.carafe.image.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A piece of the archive that several threads read at once; the last of them gives it back to be filled again. */
final class Chunk {
    private final ByteBuffer buffer;
    private final AtomicInteger readers = new AtomicInteger();

    Chunk(int bytes) {
        this.buffer = ByteBuffer.allocateDirect(bytes);
    }

    /** The whole buffer, for the one thread that fills it. */
    ByteBuffer toFill() {
        return buffer.clear();
    }

    /** Ends the filling; from here on {@code count} readers may each have a view. Returns whether there is anything. */
    boolean filled(int count) {
        buffer.flip();
        readers.set(count);
        return buffer.hasRemaining();
    }

    ByteBuffer view() {
        return buffer.duplicate();
    }

    /** One reader is done. Returns whether it was the last. */
    boolean release() {
        return readers.decrementAndGet() == 0;
    }
}
