package io.carafe.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.carafe.image.config.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a registry says about its refusal: {@code {"errors":[{"code": …, "message": …}]}} of the distribution specification,
 * what token services say, or a few words of whatever else it is.
 *
 * @param codes {@code MANIFEST_UNKNOWN} and the like
 * @param text in one line; may be empty
 */
record ErrorBody(List<String> codes, String text) {
    private static final int MOST_BYTES = 1 << 16;
    private static final int MOST_CHARACTERS = 300;

    ErrorBody {
        codes = List.copyOf(codes);
    }

    boolean has(String code) {
        return codes.contains(code);
    }

    static ErrorBody of(Answer answer) {
        byte[] contents;
        try {
            contents = answer.body().readUpTo(MOST_BYTES);
        } catch (IOException broken) {
            return new ErrorBody(List.of(), "");
        }
        String text = new String(contents, StandardCharsets.UTF_8).strip();
        if (text.startsWith("{")) {
            try {
                return ofJson(JsonTrees.parse(contents, MOST_BYTES + 1));
            } catch (IOException notJson) {
                return new ErrorBody(List.of(), shortened(text));
            }
        }
        boolean page = answer.header("Content-Type")
                        .orElse("")
                        .toLowerCase(Locale.ROOT)
                        .contains("html")
                || text.startsWith("<");
        return new ErrorBody(List.of(), page ? "" : shortened(text));
    }

    private static ErrorBody ofJson(JsonNode root) {
        List<String> codes = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (JsonNode error : root.path("errors")) {
            String code = error.path("code").asText("");
            String message = error.path("message").asText("");
            codes.add(code);
            texts.add(code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message);
        }
        if (texts.isEmpty()) {
            for (String key : List.of("details", "error_description", "message", "error")) {
                if (root.path(key).isTextual()) {
                    texts.add(root.path(key).asText());
                    break;
                }
            }
        }
        return new ErrorBody(codes, shortened(String.join("; ", texts)));
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "…";
    }
}
