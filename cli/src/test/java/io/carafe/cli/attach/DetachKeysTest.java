package io.carafe.cli.attach;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();

    private static boolean type(DetachKeys.Watch watch, String text) throws IOException {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return watch.type(bytes, bytes.length);
    }

    private String passed() {
        return passed.toString(ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            value = {"ctrl-p,ctrl-q|[16, 17]", "ctrl-@|[0]", "ctrl-A|[1]", "a,ctrl-[|[97, 27]", "ctrl-_|[31]"},
            delimiter = '|')
    void readsDockersNotation(String text, String codes) {
        assertThat(DetachKeys.parse(text).codes()).hasToString(codes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ctrl-", "ctrl-1", "ab", "a,,b", "ctrl-pp", "\u00e4"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> DetachKeys.parse(text))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("invalid detach keys: " + text);
    }

    @Test
    void keysAreFoundWhereverTheyAreCutApart() throws IOException {
        DetachKeys.Watch watch = DetachKeys.USUAL.watch(passed);
        assertThat(type(watch, "ls\n\20")).isFalse();
        assertThat(type(watch, "\21lost")).isTrue();
        assertThat(passed()).isEqualTo("ls\n");
    }

    @Test
    void whatOnlyBeginsLikeThemIsPassedOn() throws IOException {
        DetachKeys.Watch watch = DetachKeys.USUAL.watch(passed);
        assertThat(type(watch, "a\20b\20")).isFalse();
        assertThat(passed()).isEqualTo("a\20b");
        assertThat(type(watch, "\20c")).isFalse();
        assertThat(passed()).isEqualTo("a\20b\20\20c");
        assertThat(type(watch, "\20\21")).isTrue();
        assertThat(passed()).isEqualTo("a\20b\20\20c");
    }

    @Test
    void oneKeyIsEnough() throws IOException {
        assertThat(type(DetachKeys.parse("ctrl-x").watch(passed), "ab\30cd")).isTrue();
        assertThat(passed()).isEqualTo("ab");
    }
}
