package io.carafe.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnProcessTest {
    @TempDir
    private Path proc;

    @BeforeEach
    void makeProc() throws IOException {
        Files.writeString(proc.resolve("cmdline"), "java\0-jar\0carafe.jar\0run\0é\0\0");
        Files.writeString(proc.resolve("environ"), "A=ü\0B=\0");
        Files.writeString(proc.resolve("status"), "Name:\tjava\nUmask:\t0027\nUid:\t1000\t1001\t1002\t1003\n");
    }

    @Test
    void readsWhatTheLocaleHides() throws IOException {
        OwnProcess process = OwnProcess.read(proc.toString(), new String[] {"run", "??", ""}, Map.of());

        assertThat(texts(process.arguments())).containsExactly("run", "é", "");
        assertThat(texts(process.environment())).containsExactly("A=ü", "B=");
        assertThat(process.variable("A")).isEqualTo("ü");
        assertThat(process.variable("B")).isEmpty();
        assertThat(process.variable("C")).isEmpty();
        assertThat(process.uid()).isEqualTo(1001);
        assertThat(process.mask()).isEqualTo(027);
    }

    @Test
    void believesTheJvmWhereProcHasTooLittle() throws IOException {
        Files.writeString(proc.resolve("cmdline"), "java\0");
        Files.writeString(proc.resolve("environ"), "");

        OwnProcess process = OwnProcess.read(proc.toString(), new String[] {"run", "x"}, Map.of("K", "v"));

        assertThat(texts(process.arguments())).containsExactly("run", "x");
        assertThat(texts(process.environment())).containsExactly("K=v");
    }

    private static List<String> texts(List<byte[]> strings) {
        return strings.stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }
}
