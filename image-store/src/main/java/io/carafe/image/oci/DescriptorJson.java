package io.carafe.image.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Descriptors as JSON. */
final class DescriptorJson {
    private DescriptorJson() {}

    static void write(ObjectNode node, ContentDescriptor blob) {
        node.put("mediaType", blob.mediaType());
        node.put("digest", blob.digest());
        node.put("size", blob.size());
        if (!blob.urls().isEmpty()) {
            blob.urls().forEach(node.putArray("urls")::add);
        }
        writeAnnotations(node, blob.annotations());
        blob.platform().ifPresent(platform -> {
            ObjectNode object = node.putObject("platform");
            object.put("architecture", platform.architecture());
            object.put("os", platform.os());
            platform.variant().ifPresent(variant -> object.put("variant", variant));
        });
    }

    static void writeAnnotations(ObjectNode node, Map<String, String> annotations) {
        if (!annotations.isEmpty()) {
            ObjectNode object = node.putObject("annotations");
            new TreeMap<>(annotations).forEach(object::put);
        }
    }

    static List<ContentDescriptor> readAll(Document document, JsonNode array, String where, int most) {
        if (!array.isArray()) {
            throw document.problem("it has no list \"" + where + "\"");
        }
        if (array.size() > most) {
            throw document.problem(
                    "it has " + array.size() + " " + where + ", and " + most + " are the most that are taken");
        }
        List<ContentDescriptor> blobs = new ArrayList<>();
        for (JsonNode node : array) {
            blobs.add(read(document, node, where + "[" + blobs.size() + "]"));
        }
        return blobs;
    }

    static ContentDescriptor read(Document document, JsonNode node, String where) {
        JsonNode size = node.path("size");
        if (!node.isObject() || !size.isIntegralNumber() || !size.canConvertToLong()) {
            throw document.problem(where + " is not a descriptor with a digest and a size");
        }
        try {
            return new ContentDescriptor(
                    document.text(node, "mediaType"),
                    document.text(node, "digest"),
                    size.longValue(),
                    platform(document, node.path("platform")),
                    annotations(document, node),
                    urls(document, node.path("urls")));
        } catch (IllegalArgumentException invalid) {
            throw document.problem(where + ": " + invalid.getMessage());
        }
    }

    private static Optional<Platform> platform(Document document, JsonNode node) {
        String os = document.text(node, "os");
        String architecture = document.text(node, "architecture");
        return os.isEmpty() || architecture.isEmpty()
                ? Optional.empty()
                : Optional.of(new Platform(os, architecture, Optional.of(document.text(node, "variant"))));
    }

    static Map<String, String> annotations(Document document, JsonNode node) {
        JsonNode object = node.path("annotations");
        Map<String, String> annotations = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            annotations.put(entry.getKey(), document.text(object, entry.getKey()));
        }
        return annotations;
    }

    private static List<String> urls(Document document, JsonNode array) {
        List<String> urls = new ArrayList<>();
        for (JsonNode url : array) {
            if (!url.isTextual()) {
                throw document.problem("one of its \"urls\" is not a string");
            }
            urls.add(url.textValue());
        }
        return urls;
    }
}
