package io.carafe.runtime.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggedInputTest {
    @TempDir
    Path directory;

    private static LoggedInput over(ContainerLog log) {
        return new LoggedInput(new ByteArrayInputStream("0123456789".getBytes(UTF_8)), log, false);
    }

    private String kept() throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        ContainerLog.copy(directory.resolve("log"), (time, error, bytes) -> kept.writeBytes(bytes));
        return kept.toString(UTF_8);
    }

    @Test
    void howeverItIsReadItIsKept() throws IOException {
        try (ContainerLog log = new ContainerLog(directory.resolve("log"), Clock.systemUTC());
                LoggedInput input = over(log)) {
            assertThat(input.read()).isEqualTo('0');
            assertThat(input.skip(2)).isEqualTo(2);
            assertThat(input.readNBytes(3)).hasSize(3);
            input.skipNBytes(1);
            assertThat(input.readAllBytes()).hasSize(3);
            assertThat(input.read()).isEqualTo(-1);
        }
        assertThat(kept()).isEqualTo("0123456789");
    }

    @Test
    void whatCannotBeKeptCanBeRead() throws IOException {
        ContainerLog log = new ContainerLog(directory.resolve("log"), Clock.systemUTC());
        log.close();
        try (LoggedInput input = over(log)) {
            assertThat(input.readAllBytes()).hasSize(10);
        }
    }
}
