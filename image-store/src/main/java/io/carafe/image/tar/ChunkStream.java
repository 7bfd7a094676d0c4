package io.carafe.image.tar;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of an uncompressed archive, piece by piece. */
@FunctionalInterface
public interface ChunkStream {
    /**
     * The next bytes, at least one, or null at the end. The buffer is valid, and its bytes must not change, until the
     * next call.
     */
    @Nullable
    ByteBuffer next();

    /**
     * Passes over some of the bytes that {@link #next} would give, if that is faster than to read them.
     *
     * @return how many, at most {@code bytes}
     */
    default long skip(long bytes) {
        return 0;
    }
}
