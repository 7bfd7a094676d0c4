package io.carafe.cli.inspect;

import io.carafe.api.HealthCheck;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A health check as {@code docker inspect} describes it: durations are in nanoseconds, and what is not said is left out. */
final class HealthDocument {
    private HealthDocument() {}

    /** Null without a check. */
    static @Nullable Map<String, Object> of(Optional<HealthCheck> check) {
        return check.map(HealthDocument::document).orElse(null);
    }

    private static Map<String, Object> document(HealthCheck check) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("Test", check.test());
        document.put("Interval", check.interval().toNanos());
        document.put("Timeout", check.timeout().toNanos());
        document.put("StartPeriod", check.startPeriod().toNanos());
        document.put("StartInterval", check.startInterval().toNanos());
        document.put("Retries", check.retries());
        document.values().removeIf(value -> value.equals(0L) || value.equals(0));
        return document;
    }
}
