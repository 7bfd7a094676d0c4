package io.carafe.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.HealthCheck;
import io.carafe.runtime.state.StateJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final Instant STARTED = Instant.parse("2025-01-02T03:04:05Z");
    private static final HealthCheck CHECK = HealthCheck.ofShell("true").withDefaults();
    private static final HealthCheck FORGIVING = new HealthCheck(
                    List.of(HealthCheck.SHELL, "true"),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofSeconds(60),
                    Duration.ZERO,
                    2)
            .withDefaults();

    private static HealthProbe probe(int second, int exitCode) {
        Instant start = STARTED.plusSeconds(second);
        return HealthProbe.of(start, start.plusMillis(5), exitCode, ("second " + second).getBytes());
    }

    private static Health after(HealthCheck check, Health before, int... secondsAndCodes) {
        Health health = before;
        for (int i = 0; i < secondsAndCodes.length; i += 2) {
            health = health.after(probe(secondsAndCodes[i], secondsAndCodes[i + 1]), check, STARTED);
        }
        return health;
    }

    @Test
    void threeFailuresInARowAreTooMany() {
        Health two = after(CHECK, Health.STARTING, 30, 1, 60, 1);
        assertThat(two.status()).isEqualTo(HealthStatus.STARTING);
        assertThat(two.failingStreak()).isEqualTo(2);

        Health three = after(CHECK, two, 90, -1);
        assertThat(three.status()).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(after(CHECK, three, 120, 1).failingStreak()).isEqualTo(4);
        assertThat(after(CHECK, three, 120, 0))
                .extracting(Health::status, Health::failingStreak)
                .containsExactly(HealthStatus.HEALTHY, 0);
    }

    @Test
    void aSuccessForgetsFailures() {
        Health healthy = after(CHECK, Health.STARTING, 30, 1, 60, 1, 90, 0, 120, 1, 150, 1);
        assertThat(healthy.status()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(healthy.failingStreak()).isEqualTo(2);
    }

    @Test
    void theStartIsForgiven() {
        Health starting = after(FORGIVING, Health.STARTING, 5, 1, 10, 1, 15, 1);
        assertThat(starting.status()).isEqualTo(HealthStatus.STARTING);
        assertThat(starting.failingStreak()).isZero();
        assertThat(starting.untilNext(FORGIVING, Duration.ofSeconds(15))).isEqualTo(Duration.ofSeconds(5));
        assertThat(starting.untilNext(FORGIVING, Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(30));

        assertThat(after(FORGIVING, starting, 61, 1, 91, 1).status()).isEqualTo(HealthStatus.UNHEALTHY);
        Health early = after(FORGIVING, starting, 20, 0);
        assertThat(early.untilNext(FORGIVING, Duration.ofSeconds(21))).isEqualTo(Duration.ofSeconds(30));
        assertThat(after(FORGIVING, early, 25, 1, 30, 1).status()).isEqualTo(HealthStatus.UNHEALTHY);
    }

    @Test
    void theLogHasTheLastFive() {
        Health health = after(CHECK, Health.STARTING, 1, 0, 2, 1, 3, 0, 4, 1, 5, 0, 6, 1, 7, 0);

        assertThat(health.log())
                .extracting(HealthProbe::output)
                .containsExactly("second 3", "second 4", "second 5", "second 6", "second 7");
    }

    @Test
    void outputIsCut() {
        assertThat(HealthProbe.of(STARTED, STARTED, 0, new byte[5000]).output())
                .hasSize(4099)
                .endsWith("...");
        assertThat(HealthProbe.timedOut(STARTED, STARTED, Duration.ofSeconds(30))
                        .output())
                .isEqualTo("Health check exceeded timeout (30s)");
    }

    @Test
    void itIsKeptAsJson() throws IOException {
        StateJson json = new StateJson();
        Health health = after(CHECK, Health.STARTING, 30, 1, 60, 0);

        assertThat(json.read(json.write(health), Health.class)).isEqualTo(health);
    }
}
