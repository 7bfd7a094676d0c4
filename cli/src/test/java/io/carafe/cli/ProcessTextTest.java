package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTextTest {
    @TempDir
    private Path proc;

    @Test
    void readsWhatTheLocaleHides() throws Exception {
        Files.writeString(proc.resolve("cmdline"), "java\0-jar\0carafe.jar\0run\0é\0\0");
        Files.writeString(proc.resolve("environ"), "A=ü\0B=\0");

        ProcessText text = new ProcessText(proc, false);

        assertThat(text.arguments(new String[] {"run", "??", ""})).containsExactly("run", "é", "");
        assertThat(text.environment()).isEqualTo(Map.of("A", "ü", "B", ""));
    }

    @Test
    void believesAJvmThatReadsUtf8() {
        assertThat(new ProcessText(proc, true).arguments(new String[] {"é"})).containsExactly("é");
    }
}
