package io.carafe.image.tar;

import java.nio.ByteBuffer;

/** Is given all bytes of an archive that {@link TarReader#data} does not give, in their order. */
@FunctionalInterface
public interface FramingListener {
    /** Some bytes of headers, padding, data that nobody asked for, or the end. To be read at once, and left alone. */
    void framing(ByteBuffer bytes);

    /** Nobody wants to know. */
    static FramingListener none() {
        return bytes -> {};
    }
}
