package io.carafe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogSettingsTest {
    private static LogSettings size(String text) {
        return new LogSettings(LogDriver.JSON_FILE, Map.of("max-size", text));
    }

    @ParameterizedTest
    @CsvSource({
        "10m, 10000000",
        "10MB, 10000000",
        "1.5g, 1500000000",
        "1 GiB, 1000000000",
        "200k, 200000",
        "131072, 131072",
        "131072b, 131072",
    })
    void sizesAreDockers(String text, long bytes) {
        assertThat(size(text).limit()).isEqualTo(bytes);
    }

    @Test
    void filesMultiply() {
        assertThat(LogSettings.DEFAULT.limit()).isEqualTo(64 << 20);
        assertThat(new LogSettings(LogDriver.JSON_FILE, Map.of("max-size", "10m", "max-file", "3")).limit())
                .isEqualTo(30_000_000);
        assertThat(new LogSettings(LogDriver.LOCAL, Map.of("max-size", "10m")).limit())
                .isEqualTo(50_000_000);
        assertThat(new LogSettings(LogDriver.NONE, Map.of()).keeps()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "ten", "10x", "1e9", "131071", "0", "99999999999999p", "70g", "1..5m", "10mm"})
    void whatIsNoSizeOrImpossibleIsRefused(String text) {
        assertThatThrownBy(() -> size(text)).isInstanceOf(CarafeException.class);
    }

    @Test
    void otherOptionsAreRefused() {
        assertThatThrownBy(() -> new LogSettings(LogDriver.LOCAL, Map.of("tag", "x")))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("--log-opt tag is not in this version of Carafe");
        assertThatThrownBy(() -> new LogSettings(LogDriver.LOCAL, Map.of("x", "x")))
                .hasMessageStartingWith("unknown log opt 'x' for local log driver.");
        assertThatThrownBy(() -> new LogSettings(LogDriver.JSON_FILE, Map.of("max-file", "-1")))
                .hasMessageContaining("max-file");
        assertThatThrownBy(() -> new LogSettings(LogDriver.NONE, Map.of("max-file", "1")))
                .hasMessage("invalid logging opts for driver none");
    }
}
