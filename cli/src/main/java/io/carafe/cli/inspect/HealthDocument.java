package io.carafe.cli.inspect;

import io.carafe.api.HealthCheck;
import io.carafe.runtime.health.Health;
import io.carafe.runtime.health.HealthProbe;
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

    /** What the checks have shown, as a container's State has it; null without any. */
    static @Nullable Map<String, Object> shown(Optional<Health> health) {
        return health.map(HealthDocument::shown).orElse(null);
    }

    private static Map<String, Object> shown(Health health) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("Status", health.status().text());
        document.put("FailingStreak", health.failingStreak());
        document.put("Log", health.log().stream().map(HealthDocument::probe).toList());
        return document;
    }

    private static Map<String, Object> probe(HealthProbe probe) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("Start", probe.start().toString());
        document.put("End", probe.end().toString());
        document.put("ExitCode", probe.exitCode());
        document.put("Output", probe.output());
        return document;
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
