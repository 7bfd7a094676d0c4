package io.carafe.api.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathnameNamesTest {
    @ParameterizedTest
    @CsvSource({"/usr/bin, usr bin", "//usr//bin//, usr bin", "usr, usr", "/, ''", "'', ''", "/./.., . .."})
    void areWhatStandsBetweenSlashes(String path, String names) {
        assertThat(Pathname.of(path).names().stream().map(Pathname::toString).collect(Collectors.joining(" ")))
                .isEqualTo(names);
    }

    @Test
    void keepBytesThatAreNotText() {
        Pathname name = Pathname.of(new byte[] {(byte) 0xff});

        assertThat(Pathname.of("/a").resolve(name).names()).containsExactly(Pathname.of("a"), name);
    }

    @Test
    void tidiesWhatNeedsNotBeWritten() {
        assertThat(Pathname.of("//etc/./hosts/").tidied()).isEqualTo(Pathname.of("/etc/hosts"));
        assertThat(Pathname.of("/").tidied()).isEqualTo(Pathname.of("/"));
        assertThat(Pathname.of("./a//b").tidied()).isEqualTo(Pathname.of("a/b"));
        assertThat(Pathname.of("/a/../b").tidied()).isEqualTo(Pathname.of("/a/../b"));
    }
}
