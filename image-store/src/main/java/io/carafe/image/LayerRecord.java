package io.carafe.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.image.config.Digests;
import io.carafe.image.config.JsonTrees;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.MediaTypes;
import java.io.IOException;

/**
 * What is known of a layer: {@code layer.json}.
 *
 * @param diffId digest of its uncompressed archive
 * @param archiveBytes how long that is
 * @param fileBytes the sum of the sizes of its regular files
 */
record LayerRecord(String diffId, long archiveBytes, long fileBytes) {
    private static final int MOST_BYTES = 1 << 16;

    /** The archive, as a manifest describes it. */
    ContentDescriptor archive() {
        return new ContentDescriptor(MediaTypes.OCI_LAYER, diffId, archiveBytes);
    }

    byte[] toJson() {
        ObjectNode root = JsonTrees.object();
        root.put("diffId", diffId);
        root.put("archiveBytes", archiveBytes);
        root.put("fileBytes", fileBytes);
        return JsonTrees.write(root);
    }

    static LayerRecord parse(byte[] contents) throws IOException {
        JsonNode root = JsonTrees.parse(contents, MOST_BYTES);
        String diffId = root.path("diffId").asText();
        long archiveBytes = root.path("archiveBytes").asLong(-1);
        long fileBytes = root.path("fileBytes").asLong(-1);
        if (!Digests.isDigest(diffId) || archiveBytes < 0 || fileBytes < 0) {
            throw new IOException("it is not complete");
        }
        return new LayerRecord(diffId, archiveBytes, fileBytes);
    }
}
