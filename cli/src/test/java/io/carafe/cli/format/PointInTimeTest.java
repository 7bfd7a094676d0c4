package io.carafe.cli.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointInTimeTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.5Z");

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123456789Z",
        "2026-01-02t03:04:05z,           2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.1234567891, 2026-01-02T02:04:05.123456789Z",
        "2026-01-02T03:04:05+05:30,      2026-01-01T21:34:05Z",
        "2026-01-02T03:04-01:00,         2026-01-02T04:04:00Z",
        "2026-01-02T03,                  2026-01-02T02:00:00Z",
        "2026-07-02,                     2026-07-01T22:00:00Z",
        "2026-01-02Z,                    2026-01-02T00:00:00Z",
        "1767366245,                     2026-01-02T15:04:05Z",
        "1767366245.000000001,           2026-01-02T15:04:05.000000001Z",
        "1767366245.5,                   2026-01-02T15:04:05.500Z",
        "0,                              1970-01-01T00:00:00Z",
        "10m,                            2026-01-02T02:54:05.5Z",
        "1h30m,                          2026-01-02T01:34:05.5Z",
        "1.5s,                           2026-01-02T03:04:04Z",
        "-1h,                            2026-01-02T04:04:05.5Z",
        "1ms500us,                       2026-01-02T03:04:05.4985Z",
    })
    void asDockerReadsThem(String text, Instant expected) {
        assertThat(PointInTime.parse(text, NOW, ZoneId.of("Europe/Berlin"))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "10 m",
                "m",
                "2026-13-01",
                "2026-02-30T00:00:00Z",
                "2026-01-02T25:00",
                "1.2.3",
                "-5",
                "2026-01-02T03:04:05.Z",
                "999999999999h",
                "2026-01-02T03:04:05+99:00",
                "1h-5m",
                "\u0661\u0662m"
            })
    void nothingElse(String text) {
        assertThat(PointInTime.parse(text, NOW, ZoneId.of("UTC"))).isEmpty();
    }

    @Test
    void durationsAddUp() {
        assertThat(GoDuration.parse("2h45m3.25s")).contains(Duration.parse("PT2H45M3.25S"));
        assertThat(GoDuration.parse("0")).contains(Duration.ZERO);
        assertThat(GoDuration.parse(".5h")).contains(Duration.ofMinutes(30));
        assertThat(GoDuration.parse("5")).isEmpty();
    }
}
