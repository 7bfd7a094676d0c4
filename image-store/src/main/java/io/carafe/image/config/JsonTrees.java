package io.carafe.image.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** JSON of strangers, read with bounds, and JSON of one's own. */
public final class JsonTrees {
    private static final int DEEPEST = 32;

    private JsonTrees() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Reads one JSON object, with nothing after it and no key twice in it, that is not deeper than documents of images
     * are.
     *
     * @throws IOException when it is not one, with a message that completes "it cannot be used: …"
     */
    public static JsonNode parseStrictly(byte[] contents, int mostBytes) throws IOException {
        return checkObject(parse(contents, mostBytes, true));
    }

    /** As {@link #parse}, when it is a list. */
    public static JsonNode parseList(byte[] contents, int mostBytes) throws IOException {
        JsonNode root = parse(contents, mostBytes, false);
        if (!root.isArray()) {
            throw new IOException("it is not a JSON array");
        }
        return root;
    }

    /** As {@link #parseStrictly}, but where a key comes twice, the last one counts, as it does for Docker. */
    public static JsonNode parse(byte[] contents, int mostBytes) throws IOException {
        return checkObject(parse(contents, mostBytes, false));
    }

    private static JsonNode checkObject(JsonNode root) throws IOException {
        if (!root.isObject()) {
            throw new IOException("it is not a JSON object");
        }
        return root;
    }

    private static JsonNode parse(byte[] contents, int mostBytes, boolean strictly) throws IOException {
        if (contents.length > mostBytes) {
            throw new IOException("it has " + contents.length + " bytes, and " + mostBytes + " are the most allowed");
        }
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxStringLength(mostBytes)
                        .build())
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, strictly)
                .build();
        JsonNode root;
        try {
            root = new ObjectMapper(factory)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(contents);
        } catch (JsonProcessingException invalid) {
            throw new IOException("it is not acceptable JSON: " + invalid.getOriginalMessage(), invalid);
        }
        return root == null ? MissingNode.getInstance() : root;
    }

    public static byte[] write(JsonNode tree) {
        try {
            return new ObjectMapper().writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of text can always be written", impossible);
        }
    }
}
