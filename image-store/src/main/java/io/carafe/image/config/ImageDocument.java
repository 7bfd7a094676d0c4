package io.carafe.image.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.api.image.ImageConfig;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of an image: the document whose digest is the image's id
 * ({@code application/vnd.oci.image.config.v1+json}).
 *
 * @param architecture as Go names it: {@code amd64}, {@code arm64}
 * @param diffIds digests of the uncompressed layers, the lowest first
 */
public record ImageDocument(
        Optional<Instant> created,
        Optional<String> author,
        String architecture,
        Optional<String> variant,
        String os,
        ImageConfig config,
        List<String> diffIds,
        List<HistoryEntry> history) {
    public ImageDocument {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /** Of configurations that are read. */
    public static final int MOST_BYTES = 4 << 20;

    /** The document with its keys in a fixed order, so that the same image has the same id. */
    public byte[] toJson() {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        created.ifPresent(time -> root.put("created", time.toString()));
        author.ifPresent(name -> root.put("author", name));
        root.put("architecture", architecture);
        variant.ifPresent(name -> root.put("variant", name));
        root.put("os", os);
        root.set("config", ConfigJson.write(config, json));
        ObjectNode rootfs = root.putObject("rootfs");
        rootfs.put("type", "layers");
        diffIds.forEach(rootfs.putArray("diff_ids")::add);
        ArrayNode entries = root.putArray("history");
        history.forEach(entry -> writeHistory(entry, entries.addObject()));
        try {
            return json.writeValueAsBytes(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of text can always be written", impossible);
        }
    }

    private static void writeHistory(HistoryEntry entry, ObjectNode node) {
        entry.created().ifPresent(time -> node.put("created", time.toString()));
        entry.createdBy().ifPresent(text -> node.put("created_by", text));
        entry.author().ifPresent(text -> node.put("author", text));
        entry.comment().ifPresent(text -> node.put("comment", text));
        if (entry.emptyLayer()) {
            node.put("empty_layer", true);
        }
    }

    /**
     * Reads a document.
     *
     * @throws IOException when it is not one
     */
    public static ImageDocument parse(byte[] document) throws IOException {
        JsonNode root = JsonTrees.parse(document, MOST_BYTES);
        List<String> diffIds = new ArrayList<>();
        for (JsonNode id : root.path("rootfs").path("diff_ids")) {
            if (!Digests.isDigest(id.asText())) {
                throw new IOException("one of its \"diff_ids\" is not a sha256 digest");
            }
            diffIds.add(id.asText());
        }
        List<HistoryEntry> history = new ArrayList<>();
        for (JsonNode entry : root.path("history")) {
            history.add(new HistoryEntry(
                    time(entry, "created"),
                    text(entry, "created_by"),
                    text(entry, "author"),
                    text(entry, "comment"),
                    entry.path("empty_layer").asBoolean()));
        }
        return new ImageDocument(
                time(root, "created"),
                text(root, "author"),
                required(root, "architecture"),
                text(root, "variant"),
                required(root, "os"),
                ConfigJson.read(root.path("config")),
                diffIds,
                history);
    }

    private static String required(JsonNode node, String key) throws IOException {
        return text(node, key).orElseThrow(() -> new IOException("it has no \"" + key + "\""));
    }

    static Optional<String> text(JsonNode node, String key) {
        String text = node.path(key).asText("");
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<Instant> time(JsonNode node, String key) throws IOException {
        try {
            return text(node, key).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeException notTime) {
            throw new IOException("its \"" + key + "\" is not a time", notTime);
        }
    }
}
