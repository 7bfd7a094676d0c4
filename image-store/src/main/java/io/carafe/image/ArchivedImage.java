package io.carafe.image;

import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.MediaTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image in an archive. */
final class ArchivedImage {
    private final Optional<byte[]> manifest;
    private final String mediaType;
    private final byte[] config;
    private final List<ContentDescriptor> layers;
    private final Map<String, String> files;
    private final List<Reference> names;

    private ArchivedImage(
            Optional<byte[]> manifest,
            String mediaType,
            byte[] config,
            List<ContentDescriptor> layers,
            Map<String, String> files,
            List<Reference> names) {
        this.manifest = manifest;
        this.mediaType = mediaType;
        this.config = config;
        this.layers = List.copyOf(layers);
        this.files = Map.copyOf(files);
        this.names = List.copyOf(names);
    }

    /**
     * An image with a manifest, whose blobs are where their digest says.
     *
     * @param mediaType of the manifest; empty when nothing is said
     * @param layers that it names
     */
    static ArchivedImage ofManifest(
            byte[] manifest, String mediaType, List<ContentDescriptor> layers, List<Reference> names) {
        return new ArchivedImage(Optional.of(manifest), mediaType, new byte[0], layers, Map.of(), names);
    }

    /**
     * An image without a manifest.
     *
     * @param layers the lowest first
     * @param files where they are, by digest
     */
    static ArchivedImage ofConfig(
            byte[] config, List<ContentDescriptor> layers, Map<String, String> files, List<Reference> names) {
        return new ArchivedImage(Optional.empty(), "", config, layers, files, names);
    }

    Optional<byte[]> manifest() {
        return manifest;
    }

    String mediaType() {
        return mediaType;
    }

    /** The configuration of an image without a manifest. */
    byte[] config() {
        return config;
    }

    List<ContentDescriptor> layers() {
        return layers;
    }

    List<Reference> names() {
        return names;
    }

    /** The name of the file that has a blob. */
    String file(ContentDescriptor blob) {
        String file = files.get(blob.digest());
        return file != null ? file : "blobs/" + blob.digest().replace(':', '/');
    }

    /** Why a blob need not be there, if there is a reason. */
    String why(ContentDescriptor blob) {
        return MediaTypes.isForeign(blob.mediaType())
                ? ": it is a foreign layer, which has to be got from where its maker offers it"
                : "";
    }

    /** The files of all layers. */
    List<String> layerFiles() {
        List<String> names = new ArrayList<>();
        layers.forEach(layer -> names.add(file(layer)));
        return names;
    }
}
