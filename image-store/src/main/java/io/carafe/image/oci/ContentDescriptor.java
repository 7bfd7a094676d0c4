package io.carafe.image.oci;

import io.carafe.image.config.Digests;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a document says about a blob (OCI image specification, "Content Descriptors").
 *
 * @param mediaType see {@link MediaTypes}; empty when the document does not say
 * @param digest {@code sha256:} and 64 hexadecimal digits, which makes it safe as the name of a file
 * @param size in bytes
 * @param platform in an index: which machines it is for
 * @param urls where else it can be had
 */
public record ContentDescriptor(
        String mediaType,
        String digest,
        long size,
        Optional<Platform> platform,
        Map<String, String> annotations,
        List<String> urls) {
    /** Names the reference of an image in the index of a layout. */
    public static final String REFERENCE_NAME = "org.opencontainers.image.ref.name";
    /** The same by containerd and Docker: the whole reference, where the other may be a tag alone. */
    public static final String IMAGE_NAME = "io.containerd.image.name";
    /** In an index, marks what tells about other entries of it and is no image. */
    public static final String ATTESTATION = "vnd.docker.reference.type";

    /** @throws IllegalArgumentException when the digest is none, or the size negative */
    public ContentDescriptor {
        Digests.check(digest);
        if (size < 0) {
            throw new IllegalArgumentException("the size " + size + " is negative");
        }
        annotations = Map.copyOf(annotations);
        urls = List.copyOf(urls);
    }

    /** Without platform, annotations and URLs. */
    public ContentDescriptor(String mediaType, String digest, long size) {
        this(mediaType, digest, size, Optional.empty(), Map.of(), List.of());
    }

    /** A descriptor of contents that are at hand. */
    public static ContentDescriptor of(String mediaType, byte[] contents) {
        return new ContentDescriptor(mediaType, Digests.of(contents), contents.length);
    }

    public ContentDescriptor withPlatform(Platform other) {
        return new ContentDescriptor(mediaType, digest, size, Optional.of(other), annotations, urls);
    }

    public ContentDescriptor withAnnotations(Map<String, String> others) {
        return new ContentDescriptor(mediaType, digest, size, platform, others, urls);
    }

    /** Whether it is no image but tells about one (provenance, a list of contents), as BuildKit adds to indexes. */
    public boolean isAttestation() {
        return annotations.containsKey(ATTESTATION)
                || platform.map(Platform::isUnknown).orElse(false);
    }
}
