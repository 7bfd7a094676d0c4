package io.carafe.image.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.api.image.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The {@code config} of an image's document, with the keys of the OCI image specification, which are Docker's. */
final class ConfigJson {
    private ConfigJson() {}

    static ObjectNode write(ImageConfig config, ObjectMapper json) {
        ObjectNode node = json.createObjectNode();
        config.user().ifPresent(user -> node.put("User", user));
        putKeys(node, "ExposedPorts", config.exposedPorts());
        putList(node, "Env", config.environment());
        putList(node, "Entrypoint", config.entrypoint());
        putList(node, "Cmd", config.command());
        putKeys(node, "Volumes", config.volumes());
        config.workingDirectory().ifPresent(directory -> node.put("WorkingDir", directory));
        if (!config.labels().isEmpty()) {
            ObjectNode labels = node.putObject("Labels");
            new TreeMap<>(config.labels()).forEach(labels::put);
        }
        config.stopSignal().ifPresent(signal -> node.put("StopSignal", signal));
        config.healthCheck().ifPresent(check -> HealthCheckJson.write(check, node.putObject("Healthcheck")));
        return node;
    }

    private static void putList(ObjectNode node, String key, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(node.putArray(key)::add);
        }
    }

    /** A set, which the specification writes as an object with empty objects. */
    private static void putKeys(ObjectNode node, String key, List<String> values) {
        if (!values.isEmpty()) {
            ObjectNode set = node.putObject(key);
            new TreeSet<>(values).forEach(set::putObject);
        }
    }

    static ImageConfig read(JsonNode node) {
        Map<String, String> labels = new LinkedHashMap<>();
        node.path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new ImageConfig(
                list(node, "Entrypoint"),
                list(node, "Cmd"),
                list(node, "Env"),
                ImageDocument.text(node, "WorkingDir"),
                ImageDocument.text(node, "User"),
                labels,
                keys(node, "ExposedPorts"),
                keys(node, "Volumes"),
                ImageDocument.text(node, "StopSignal"),
                HealthCheckJson.read(node.path("Healthcheck")));
    }

    private static List<String> list(JsonNode node, String key) {
        List<String> values = new ArrayList<>();
        node.path(key).forEach(value -> values.add(value.asText()));
        return values;
    }

    private static List<String> keys(JsonNode node, String key) {
        List<String> keys = new ArrayList<>();
        node.path(key).fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
