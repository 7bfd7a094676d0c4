package io.carafe.image.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The manifest of an image ({@code application/vnd.oci.image.manifest.v1+json}): which documents and layers it is made
 * of. Layers are described as uncompressed archives, and kept unpacked, so there are no blobs of them.
 *
 * @param layers the lowest first
 */
public record ManifestDocument(Blob config, List<Blob> layers) {
    public static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";

    /** A descriptor of the specification, without its media type. */
    public record Blob(String digest, long size) {}

    public ManifestDocument {
        layers = List.copyOf(layers);
    }

    public byte[] toJson() {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        root.put("schemaVersion", 2);
        root.put("mediaType", MEDIA_TYPE);
        write(root.putObject("config"), CONFIG_TYPE, config);
        ArrayNode array = root.putArray("layers");
        layers.forEach(layer -> write(array.addObject(), LAYER_TYPE, layer));
        try {
            return json.writeValueAsBytes(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of text can always be written", impossible);
        }
    }

    private static void write(ObjectNode node, String mediaType, Blob blob) {
        node.put("mediaType", mediaType);
        node.put("digest", blob.digest());
        node.put("size", blob.size());
    }

    /**
     * Reads a manifest.
     *
     * @throws IOException when it is not one
     */
    public static ManifestDocument parse(byte[] document) throws IOException {
        JsonNode root = new ObjectMapper().readTree(document);
        List<Blob> layers = new ArrayList<>();
        for (JsonNode layer : root.path("layers")) {
            layers.add(blob(layer));
        }
        return new ManifestDocument(blob(root.path("config")), layers);
    }

    private static Blob blob(JsonNode node) throws IOException {
        String digest = node.path("digest").asText("");
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new IOException("it names a blob without a sha256 digest");
        }
        return new Blob(digest, node.path("size").asLong());
    }
}
