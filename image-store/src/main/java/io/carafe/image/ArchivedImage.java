package io.carafe.image;

import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.MediaTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image in an archive.
 *
 * @param manifest if it has one
 * @param mediaType of the manifest; empty when nothing is said
 * @param config if it has no manifest: its configuration
 * @param layers the lowest first
 * @param files where blobs are that are not where their digest says, by digest
 */
record ArchivedImage(
        Optional<byte[]> manifest,
        String mediaType,
        byte[] config,
        List<ContentDescriptor> layers,
        Map<String, String> files,
        List<Reference> names) {
    ArchivedImage {
        layers = List.copyOf(layers);
        files = Map.copyOf(files);
        names = List.copyOf(names);
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
