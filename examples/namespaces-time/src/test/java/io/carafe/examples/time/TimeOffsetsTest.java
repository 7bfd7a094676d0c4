package io.carafe.examples.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeOffsetsTest {
    @Test
    void aPlainDurationIsForBothClocks() {
        assertThat(TimeOffsets.parse("7d").text()).isEqualTo("monotonic 604800 0\nboottime 604800 0\n");
    }

    @Test
    void eachClockMayHaveItsOwn() {
        assertThat(TimeOffsets.parse("boottime=+86400,monotonic=-5m").text())
                .isEqualTo("monotonic -300 0\nboottime 86400 0\n");
    }

    @Test
    void oneClockAloneWillDo() {
        assertThat(TimeOffsets.parse("boottime=1h").text()).isEqualTo("boottime 3600 0\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "7y",
                "1.5h",
                "realtime=1",
                "boottime=1,boottime=2",
                "boottime=1,",
                "boottime",
                "=1",
                "99999999999"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> TimeOffsets.parse(text))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("invalid time offset: \"" + text + "\"");
    }
}
