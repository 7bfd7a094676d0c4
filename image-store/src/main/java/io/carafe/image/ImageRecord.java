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
import java.util.Optional;

/**
 * What the store knows of an image besides its documents.
 *
 * @param manifest its digest
 * @param chainIds of its layers, the lowest first
 * @param sizeBytes sum of the sizes of its files
 * @param digests where in registries it is known to be
 * @param parent the id of the image that it was made of by a commit; that one may be gone
 */
record ImageRecord(
        String manifest,
        List<String> chainIds,
        long sizeBytes,
        List<RepositoryDigest> digests,
        Optional<String> parent) {
    private static final int MOST_BYTES = 1 << 20;

    ImageRecord {
        chainIds = List.copyOf(chainIds);
        digests = List.copyOf(digests);
    }

    ImageRecord withDigests(List<RepositoryDigest> others) {
        return new ImageRecord(manifest, chainIds, sizeBytes, others, parent);
    }

    byte[] toJson() {
        ObjectNode root = JsonTrees.object();
        root.put("manifest", manifest);
        chainIds.forEach(root.putArray("chainIds")::add);
        root.put("sizeBytes", sizeBytes);
        ArrayNode array = root.putArray("digests");
        digests.forEach(digest -> array.addObject().put("name", digest.name()).put("digest", digest.digest()));
        parent.ifPresent(id -> root.put("parent", id));
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
            Optional<String> parent = Optional.of(root.path("parent").asText(""))
                    .filter(id -> !id.isEmpty())
                    .map(Digests::check);
            return new ImageRecord(manifest, chainIds, root.path("sizeBytes").asLong(), digests, parent);
        } catch (IllegalArgumentException | InvalidSpecificationException incomplete) {
            throw new IOException("its record is not complete: " + incomplete.getMessage(), incomplete);
        }
    }
}
