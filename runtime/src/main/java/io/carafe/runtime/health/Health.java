package io.carafe.runtime.health;

import io.carafe.api.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the checks of one run of a container have shown: Docker's rules, without a clock. Whoever makes the checks keeps one,
 * waits for {@link #untilNext}, makes a check, and goes on with {@link #after}. Kept as JSON beside the container's state.
 *
 * @param failingStreak how many checks have failed in a row
 * @param log the last checks, the oldest first
 */
public record Health(HealthStatus status, int failingStreak, List<HealthProbe> log) {
    /** Of a container that has just been started. */
    public static final Health STARTING = new Health(HealthStatus.STARTING, 0, List.of());

    private static final int LONGEST_LOG = 5;

    public Health {
        log = List.copyOf(log);
    }

    /**
     * How long to wait, from the end of the last check or from the start, for the next one.
     *
     * @param check with its defaults filled in
     * @param sinceStart how long the container runs
     */
    public Duration untilNext(HealthCheck check, Duration sinceStart) {
        return isForgiving(check, sinceStart) ? check.startInterval() : check.interval();
    }

    /**
     * What is thought after one more check. Failures during the start period do not count until a check has succeeded.
     *
     * @param check with its defaults filled in
     * @param started when the container was started
     */
    public Health after(HealthProbe probe, HealthCheck check, Instant started) {
        List<HealthProbe> longer = new ArrayList<>(log);
        longer.add(probe);
        List<HealthProbe> kept = longer.subList(Math.max(0, longer.size() - LONGEST_LOG), longer.size());
        if (probe.succeeded()) {
            return new Health(HealthStatus.HEALTHY, 0, kept);
        }
        if (isForgiving(check, Duration.between(started, probe.start()))) {
            return new Health(status, failingStreak, kept);
        }
        int streak = failingStreak + 1;
        return new Health(streak >= check.retries() ? HealthStatus.UNHEALTHY : status, streak, kept);
    }

    private boolean isForgiving(HealthCheck check, Duration sinceStart) {
        return status == HealthStatus.STARTING && sinceStart.compareTo(check.startPeriod()) < 0;
    }
}
