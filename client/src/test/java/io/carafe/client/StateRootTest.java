package io.carafe.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateRootTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--root /a ps                    | /a",
                "--root=/a/../b ps               | /b",
                "--plugins --root --root /c ps   | /c",
                "--no-engine --root /a --root /b | /b",
                "run --root /a                   | /variable",
                "-- --root /a                    | /variable",
                "--root                          | /variable",
            })
    void wordsInFrontOfTheVerbGoBeforeTheEnvironment(String words, Path root) {
        assertThat(root("CARAFE_ROOT=/variable", "me", words.split(" "))).isEqualTo(root);
    }

    @Test
    void usualPlaces() {
        assertThat(root("CARAFE_ROOT=", "root", "ps")).isEqualTo(Path.of("/var/lib/carafe"));
        assertThat(root("X=", "me", "ps")).isEqualTo(Path.of("/home/me/.local/share/carafe"));
        assertThat(root("HOME=/elsewhere", "me", "ps")).isEqualTo(Path.of("/elsewhere/.local/share/carafe"));
        assertThat(root("HOME=elsewhere", "me", "ps")).isEqualTo(Path.of("/home/me/.local/share/carafe"));
        assertThat(root("HOME=/elsewhere", "root", "ps")).isEqualTo(Path.of("/var/lib/carafe"));
        assertThat(root("XDG_DATA_HOME=/data", "me", "ps")).isEqualTo(Path.of("/data/carafe"));
        assertThat(root("XDG_DATA_HOME=data", "me", "ps")).isEqualTo(Path.of("/home/me/.local/share/carafe"));
    }

    private static Path root(String variable, String user, String... words) {
        List<byte[]> arguments = Stream.of(words).map(String::getBytes).toList();
        OwnProcess process = new OwnProcess(arguments, List.of(variable.getBytes()), 0, 0);
        return StateRoot.of(process, user, "/home/me");
    }
}
