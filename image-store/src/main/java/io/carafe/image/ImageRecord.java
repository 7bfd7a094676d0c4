package io.carafe.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.image.config.Digests;
import io.carafe.image.config.JsonTrees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the store knows of an image besides its documents.
 *
 * @param manifest its digest
 * @param chainIds of its layers, the lowest first
 * @param sizeBytes sum of the sizes of its files
 * @param digests where in registries it is known to be
 */
record ImageRecord(String manifest, List<String> chainIds, long sizeBytes, List<RepositoryDigest> digests) {
    private static final int MOST_BYTES = 1 << 20;

    ImageRecord {
        chainIds = List.copyOf(chainIds);
        digests = List.copyOf(digests);
    }

    byte[] toJson() {
        ObjectNode root = JsonTrees.object();
        root.put("manifest", manifest);
        chainIds.forEach(root.putArray("chainIds")::add);
        root.put("sizeBytes", sizeBytes);
        ArrayNode array = root.putArray("digests");
        digests.forEach(digest -> array.addObject().put("name", digest.name()).put("digest", digest.digest()));
        return JsonTrees.write(root);
    }

    static ImageRecord parse(byte[] contents) throws IOException {
        JsonNode root = JsonTrees.parse(contents, MOST_BYTES);
        try {
            List<String> chainIds = new ArrayList<>();
            root.path("chainIds").forEach(id -> chainIds.add(Digests.check(id.asText())));
            List<RepositoryDigest> digests = new ArrayList<>();
            root.path("digests")
                    .forEach(digest -> digests.add(new RepositoryDigest(
                            digest.path("name").asText(), digest.path("digest").asText())));
            String manifest = Digests.check(root.path("manifest").asText(""));
            return new ImageRecord(manifest, chainIds, root.path("sizeBytes").asLong(), digests);
        } catch (IllegalArgumentException | InvalidSpecificationException incomplete) {
            throw new IOException("its record is not complete: " + incomplete.getMessage(), incomplete);
        }
    }
}
