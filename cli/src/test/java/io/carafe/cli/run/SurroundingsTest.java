package io.carafe.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SurroundingsTest {
    @TempDir
    private Path client;

    private Surroundings in(String directory) {
        return new Surroundings(Map.of(), Path.of(directory), 022, () -> client);
    }

    @ParameterizedTest
    @CsvSource({
        "/work, /dev/stdin, fd/0",
        "/work, /dev/stdout, fd/1",
        "/work, /dev/stderr, fd/2",
        "/work, /dev/fd/63, fd/63",
        "/work, /dev/fd, fd",
        "/work, /dev//./fd/7/x/../y, fd/7/y",
        "/work, /dev/../dev/stdin, fd/0",
        "/work, ../dev/stdin, fd/0",
        "/dev, stdin, fd/0",
        "/dev, fd/3, fd/3",
        "/proc, self/fd/3, fd/3",
        "/work, /proc/self, ''",
        "/work, /proc/self/cwd/x, cwd/x",
        "/work, /proc/thread-self/fd/4, fd/4",
    })
    void whatIsAProcessesOwnIsTheUsers(String directory, String path, String below) {
        assertThat(in(directory).resolve(path)).isEqualTo(client.resolve(below));
    }

    @ParameterizedTest
    @CsvSource({
        "/work, x, /work/x",
        "/work, ../x, /x",
        "/work, /dev/stdinx, /dev/stdinx",
        "/work, /dev/null, /dev/null",
        "/work, /proc/selfish, /proc/selfish",
        "/work, /proc/1/fd/0, /proc/1/fd/0",
        "/dev/fd, ../x, /dev/x",
    })
    void allElseIsTheSameForAll(String directory, String path, String absolute) {
        assertThat(in(directory).resolve(path)).isEqualTo(Path.of(absolute));
        assertThat(in(directory).lasting(path)).isEqualTo(Path.of(absolute));
    }

    /** It would become the engine's own. */
    @Test
    void aTerminalIsNotForTheEngine() throws IOException {
        Files.createDirectory(client.resolve("fd"));
        Files.createSymbolicLink(client.resolve("fd/0"), Path.of("/dev/pts/7"));

        assertThatThrownBy(() -> in("/work").resolve("/dev/stdin"))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("the engine cannot open /dev/stdin: it is a terminal");
        assertThat(new Surroundings(Map.of(), Path.of("/work"), 022).resolve("/dev/stdin"))
                .isEqualTo(Path.of("/proc/self/fd/0"));
    }

    @Test
    void aMessageHasThePathThatTheUserKnows() {
        assertThat(in("/dev").absolute("fd/../stdin")).isEqualTo(Path.of("/dev/stdin"));
    }

    @Test
    void whatHasANameIsCalledByIt() throws IOException {
        Path file = Files.writeString(client.resolve("file"), "text");
        Files.createDirectory(client.resolve("fd"));
        Files.createSymbolicLink(client.resolve("fd/5"), file);
        Files.createSymbolicLink(client.resolve("cwd"), client);

        assertThat(in("/work").lasting("/dev/fd/5")).isEqualTo(file.toRealPath());
        assertThat(in("/work").lasting("/proc/self/cwd/new"))
                .isEqualTo(client.toRealPath().resolve("new"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/fd/5", "/dev/fd/6", "/proc/self/cwd/new"})
    void whatHasNoneCannotBeUsedLater(String path) throws IOException {
        Files.createDirectory(client.resolve("fd"));
        Files.createSymbolicLink(client.resolve("fd/5"), Path.of("pipe:[1234]"));

        assertThatThrownBy(() -> in("/work").lasting(path))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("cannot use " + path + " here");
    }

    @Test
    void standardOutputHasManyNames() {
        for (String path : new String[] {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/./fd//1"}) {
            assertThat(in("/work").isStandardOutput(path)).as(path).isTrue();
            assertThat(in("/work").isDescriptor(path)).as(path).isTrue();
        }
        for (String path : new String[] {"stdout", "/dev/fd/10", "/dev/fd", "/proc/self/cwd", "/dev/fd/1/x"}) {
            assertThat(in("/work").isStandardOutput(path)).as(path).isFalse();
        }
        assertThat(in("/work").isDescriptor("/dev/fd/9/x")).isFalse();
        assertThat(in("/dev").isDescriptor("fd/9")).isTrue();
    }
}
