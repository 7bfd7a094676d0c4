package io.carafe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCheckTest {
    private static final HealthCheck OF_IMAGE = new HealthCheck(
            List.of("CMD", "check"),
            Duration.ofSeconds(7),
            Duration.ofSeconds(8),
            Duration.ofSeconds(9),
            Duration.ZERO,
            4);

    @Test
    void whatIsLeftOpenIsTheImages() {
        HealthCheck own =
                new HealthCheck(List.of(), Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

        assertThat(own.over(OF_IMAGE).withDefaults())
                .isEqualTo(new HealthCheck(
                        List.of("CMD", "check"),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(5),
                        4));
    }

    @Test
    void nothingIsCheckedUnlessSomebodySaysHow() {
        assertThat(HealthCheck.EMPTY.withDefaults().isActive()).isFalse();
        assertThat(HealthCheck.none().over(OF_IMAGE).isActive()).isFalse();
        assertThat(HealthCheck.ofShell("true").withDefaults().isActive()).isTrue();
        assertThat(HealthCheck.EMPTY.over(OF_IMAGE).isActive()).isTrue();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> HealthCheck.EMPTY.withTest(List.of("true"))).hasMessageContaining("begins with true");
        assertThatThrownBy(() ->
                        new HealthCheck(List.of(), Duration.ofNanos(5), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0))
                .hasMessageContaining("interval of a health check cannot be less than 1ms");
    }

    @ParameterizedTest
    @CsvSource({"1h30m, 5400000", "1.5s, 1500", "100ms, 100", "0, 0", "-5s, -5000", "1d,", "5,", "'',", "s,", "1s x,"})
    void durations(String text, Long millis) {
        assertThat(GoDuration.parse(text).map(Duration::toMillis).orElse(null)).isEqualTo(millis);
    }
}
