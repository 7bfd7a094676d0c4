package io.carafe.image;

import io.carafe.image.oci.ContentDescriptor;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/**
 * A layer that is ready to be written.
 *
 * @param source gives its bytes
 */
record PackedLayer(ContentDescriptor blob, Source source) {
    /** Opens the blob. */
    @FunctionalInterface
    interface Source {
        ReadableByteChannel open() throws IOException;
    }

    ReadableByteChannel open() throws IOException {
        return source.open();
    }
}
