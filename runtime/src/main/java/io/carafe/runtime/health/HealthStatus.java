package io.carafe.runtime.health;

import java.util.Locale;

/** What is thought of a container's health. */
public enum HealthStatus {
    /** No check has succeeded yet. */
    STARTING,
    HEALTHY,
    UNHEALTHY;

    /** As Docker says it: {@code healthy}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
