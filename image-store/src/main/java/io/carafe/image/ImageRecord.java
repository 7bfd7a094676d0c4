package io.carafe.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the store knows of an image besides its documents.
 *
 * @param manifest its digest
 * @param chainIds of its layers, the lowest first
 * @param sizeBytes sum of the sizes of its files
 */
record ImageRecord(String manifest, List<String> chainIds, long sizeBytes) {
    ImageRecord {
        chainIds = List.copyOf(chainIds);
    }

    byte[] toJson() {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        root.put("manifest", manifest);
        chainIds.forEach(root.putArray("chainIds")::add);
        root.put("sizeBytes", sizeBytes);
        try {
            return json.writeValueAsBytes(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of text can always be written", impossible);
        }
    }

    static ImageRecord parse(byte[] contents) throws IOException {
        JsonNode root = new ObjectMapper().readTree(contents);
        List<String> chainIds = new ArrayList<>();
        root.path("chainIds").forEach(id -> chainIds.add(id.asText()));
        String manifest = root.path("manifest").asText("");
        if (manifest.isEmpty() || chainIds.isEmpty()) {
            throw new IOException("it is not complete");
        }
        return new ImageRecord(manifest, chainIds, root.path("sizeBytes").asLong());
    }
}
