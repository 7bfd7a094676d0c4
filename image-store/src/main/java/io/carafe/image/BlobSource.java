package io.carafe.image;

import io.carafe.image.oci.ContentDescriptor;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Where the blobs of an image come from: an archive, a directory, a registry. Nothing that it gives is trusted. */
@FunctionalInterface
public interface BlobSource {
    /**
     * The contents of a blob from its beginning on, as the descriptor's digest counts them. Called once for the
     * configuration and at most once for each layer, and never for one that the store has; on several threads at once if several layers are
     * received at once. Whoever called closes the channel, possibly from another thread and before its end, and verifies
     * digest and size.
     *
     * @throws IOException when it cannot be had; the message completes "cannot read the blob DIGEST: …"
     */
    ReadableByteChannel open(ContentDescriptor blob) throws IOException;
}
