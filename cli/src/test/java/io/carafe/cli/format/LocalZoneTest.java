package io.carafe.cli.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalZoneTest {
    private static final Instant SUMMER = Instant.parse("2026-07-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "Asia/Tokyo, +09:00",
        ":Asia/Tokyo, +09:00",
        "/usr/share/zoneinfo/Asia/Tokyo, +09:00",
        ":/usr/share/zoneinfo/posix/Europe/Berlin, +02:00",
        "posix/Europe/Berlin, +02:00",
        "UTC, Z",
        "EST, -05:00",
        "EST5EDT, -04:00",
        "JST-9, +09:00",
        "UTC+3, -03:00",
        "<+0330>-3:30, +03:30",
        "ABC-1:02:03, +01:02:03",
    })
    void isWhatTheVariableNames(String variable, String offset) {
        assertThat(LocalZone.of(Optional.of(variable)).getRules().getOffset(SUMMER))
                .isEqualTo(ZoneOffset.of(offset));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "Mars/Olympus", "+09:00", "ABC-24", "ABC-1:99", "CET-1CEST,M3.5.0,M10.5.0/3", "../etc"})
    void isElseUniversalTime(String variable) {
        assertThat(LocalZone.of(Optional.of(variable))).isEqualTo(ZoneId.of("UTC"));
    }

    @Test
    void isTheHostsWithoutTheVariable() {
        assertThat(LocalZone.of(Optional.empty())).isEqualTo(ZoneId.systemDefault());
        assertThat(LocalZone.of(Optional.of(":/etc/localtime"))).isEqualTo(ZoneId.systemDefault());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-01T09:00:00, 2026-07-01T00:00:00Z",
        "2026-07-01T09, 2026-07-01T00:00:00Z",
        "2026-07-01, 2026-06-30T15:00:00Z",
        "2026-07-01T09:00:00+01:00, 2026-07-01T08:00:00Z",
        "2026-07-01Z, 2026-07-01T00:00:00Z",
        "1h, 2026-06-30T23:00:00Z",
        "7.5, 1970-01-01T00:00:07.5Z",
    })
    void isThatOfTimesThatNameNone(String text, Instant expected) {
        ZonedDateTime now = SUMMER.atZone(LocalZone.of(Optional.of("Asia/Tokyo")));

        assertThat(Moment.parse(text, now)).contains(expected);
    }
}
