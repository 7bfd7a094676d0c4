package io.carafe.image;

import io.carafe.image.config.ImageDocument;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.state.Workspace;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Everything of an image, to be given away. Until it is closed no layer of it is removed from the store, whatever becomes
 * of the image.
 */
public final class ImageContents implements AutoCloseable {
    private final String id;
    private final byte[] config;
    private final ImageDocument document;
    private final Optional<ManifestDocument> origin;
    private final List<RepositoryDigest> digests;
    private final List<Reference> references;
    private final List<ContentDescriptor> layers;
    private final Function<Integer, ReadableByteChannel> archives;
    private final Workspace lease;

    ImageContents(
            ImageCatalog.Entry entry,
            byte[] config,
            Optional<ManifestDocument> origin,
            List<Reference> references,
            List<ContentDescriptor> layers,
            Function<Integer, ReadableByteChannel> archives,
            Workspace lease) {
        this.id = entry.id();
        this.config = config;
        this.document = entry.document();
        this.origin = origin;
        this.digests = entry.kept().digests();
        this.references = List.copyOf(references);
        this.layers = List.copyOf(layers);
        this.archives = archives;
        this.lease = lease;
    }

    /** The digest of the configuration. */
    public String id() {
        return id;
    }

    /** The configuration, the bytes that the id is the digest of. */
    public byte[] config() {
        return config.clone();
    }

    public ImageDocument document() {
        return document;
    }

    /** The manifest that the image came with: what its layers were when they were compressed. */
    public Optional<ManifestDocument> origin() {
        return origin;
    }

    /** Where in registries it is known to be. */
    public List<RepositoryDigest> digests() {
        return digests;
    }

    public List<Reference> references() {
        return references;
    }

    /** The layers as uncompressed archives, the lowest first: the digest of each is its diff id. */
    public List<ContentDescriptor> layers() {
        return layers;
    }

    /**
     * The archive of a layer, byte for byte the one that was unpacked. Its digest is verified when it has been read to
     * its end, by the last read.
     *
     * @param index in {@link #layers}
     * @return to be closed by the caller; not thread-safe, but several can be read at once
     * @throws io.carafe.api.error.DamagedStateException here or by a read, when the layer is not what it was
     */
    public ReadableByteChannel openLayer(int index) {
        return archives.apply(index);
    }

    @Override
    public void close() {
        lease.close();
    }
}
