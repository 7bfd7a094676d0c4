package io.carafe.image.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.api.HealthCheck;
import io.carafe.api.error.InvalidSpecificationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The key {@code Healthcheck} of an image's configuration, which is Docker's: durations are in nanoseconds. */
final class HealthCheckJson {
    private HealthCheckJson() {}

    static void write(HealthCheck check, ObjectNode node) {
        check.test().forEach(node.putArray("Test")::add);
        put(node, "Interval", check.interval());
        put(node, "Timeout", check.timeout());
        put(node, "StartPeriod", check.startPeriod());
        put(node, "StartInterval", check.startInterval());
        if (check.retries() > 0) {
            node.put("Retries", check.retries());
        }
    }

    private static void put(ObjectNode node, String key, Duration duration) {
        if (!duration.isZero()) {
            node.put(key, duration.toNanos());
        }
    }

    /** One that makes no sense is as good as none: the image can be run all the same. */
    static Optional<HealthCheck> read(JsonNode node) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        List<String> test = new ArrayList<>();
        node.path("Test").forEach(word -> test.add(word.asText()));
        try {
            return Optional.of(new HealthCheck(
                    test,
                    duration(node, "Interval"),
                    duration(node, "Timeout"),
                    duration(node, "StartPeriod"),
                    duration(node, "StartInterval"),
                    node.path("Retries").asInt()));
        } catch (InvalidSpecificationException senseless) {
            return Optional.empty();
        }
    }

    private static Duration duration(JsonNode node, String key) {
        return Duration.ofNanos(node.path(key).asLong());
    }
}
