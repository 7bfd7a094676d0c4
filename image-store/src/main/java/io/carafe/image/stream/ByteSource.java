package io.carafe.image.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The uncompressed bytes of an archive. An {@link IOException} means that the compressed ones are damaged. */
interface ByteSource extends AutoCloseable {
    /** Fills a part of a direct buffer; returns how many bytes, or -1 at the end. */
    int read(ByteBuffer direct) throws IOException;

    @Override
    void close();
}
