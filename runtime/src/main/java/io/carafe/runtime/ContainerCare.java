package io.carafe.runtime;

import jakarta.inject.Inject;
import java.util.Optional;

/** What an engine does for containers beside running them, as far as it does. Thread-safe. */
public final class ContainerCare implements AutoCloseable {
    private final Optional<Restarts> restarts;
    private final Optional<HealthMonitor> health;

    @Inject
    ContainerCare(Optional<Restarts> restarts, Optional<HealthMonitor> health) {
        this.restarts = restarts;
        this.health = health;
    }

    /** How many containers wait to be started again. */
    public int waiting() {
        return restarts.map(Restarts::waiting).orElse(0);
    }

    /** Does nothing any more. */
    @Override
    public void close() {
        restarts.ifPresent(Restarts::close);
        health.ifPresent(HealthMonitor::close);
    }
}
