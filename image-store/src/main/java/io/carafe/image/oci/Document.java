package io.carafe.image.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.carafe.api.image.InvalidImageException;
import io.carafe.image.config.JsonTrees;
import java.io.IOException;
import java.util.Optional;

/** A document under suspicion: parsed with bounds, and with what is wrong said in its name. */
record Document(String kind, JsonNode root) {
    static final int MOST_BYTES = 4 << 20;

    static Document parse(String kind, byte[] contents) {
        try {
            Document document = new Document(kind, JsonTrees.parseStrictly(contents, MOST_BYTES));
            if (document.root().path("schemaVersion").asInt() != 2) {
                throw document.problem(
                        document.root().path("schemaVersion").asInt() == 1
                                ? "it has the schema version 1, which nobody makes any more"
                                : "its \"schemaVersion\" is not 2");
            }
            return document;
        } catch (IOException invalid) {
            throw problem(kind, String.valueOf(invalid.getMessage()));
        }
    }

    /** What the document says it is, or else what it was announced as, or else {@code otherwise}. */
    String mediaType(Optional<String> announced, String otherwise) {
        String own = text(root, "mediaType");
        if (own.isEmpty()) {
            // A document without a type must not be readable both ways: CVE-2021-41190.
            if (root.has("manifests") && (root.has("layers") || root.has("config"))) {
                throw problem("it has both \"manifests\" and \"layers\" or \"config\"");
            }
            return announced.filter(type -> !type.isEmpty()).orElse(otherwise);
        }
        announced.filter(type -> !type.isEmpty() && !type.equals(own)).ifPresent(type -> {
            throw problem("it says that it is \"" + own + "\", and was announced as \"" + type + "\"");
        });
        return own;
    }

    /** Text under a key; empty when there is none. */
    String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
            throw problem("its \"" + key + "\" is not a string");
        }
        return value.asText("");
    }

    InvalidImageException problem(String why) {
        return problem(kind, why);
    }

    private static InvalidImageException problem(String kind, String why) {
        return new InvalidImageException("the " + kind + " cannot be used: " + why);
    }
}
