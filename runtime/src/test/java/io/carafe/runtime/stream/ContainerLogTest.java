package io.carafe.runtime.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLogTest {
    private static final Instant NOW = Instant.parse("2025-01-02T03:04:05.123456789Z");
    private static final int HEADER = 13;

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("log");
    }

    private ContainerLog open(long half) throws IOException {
        return new ContainerLog(path, Clock.fixed(NOW, ZoneOffset.UTC), half);
    }

    private void append(String... texts) throws IOException {
        try (ContainerLog log = open(1 << 20)) {
            for (String text : texts) {
                append(log, text);
            }
        }
    }

    private static void append(ContainerLog log, String text) throws IOException {
        log.append(false, text.getBytes(UTF_8), 0, text.length());
    }

    private List<String> read() throws IOException {
        List<String> frames = new ArrayList<>();
        ContainerLog.copy(path, (time, error, bytes) -> frames.add(new String(bytes, UTF_8)));
        return frames;
    }

    @Test
    void whatIsAppendedIsReadWithTimeAndOrigin() throws IOException {
        List<String> frames = new ArrayList<>();
        try (ContainerLog log = open(1 << 20)) {
            log.append(false, "xout\n".getBytes(UTF_8), 1, 4);
            log.append(true, new byte[] {0, (byte) 0xff}, 0, 2);
        }
        ContainerLog.copy(path, (time, error, bytes) -> frames.add(time + " " + error + " " + Arrays.toString(bytes)));
        assertThat(frames).containsExactly(NOW + " false [111, 117, 116, 10]", NOW + " true [0, -1]");
    }

    @Test
    void theFormIsTheOneThatIsDescribed() throws IOException {
        append("ab");
        assertThat(Files.readAllBytes(path)).hasSize(HEADER + 2).endsWith(1, 0, 0, 0, 2, 'a', 'b');
    }

    @Test
    void aSecondRunContinuesIt() throws IOException {
        append("one");
        append("two");
        assertThat(read()).containsExactly("one", "two");
    }

    @Test
    void thereMayBeNone() {
        assertThatCode(this::read).doesNotThrowAnyException();
    }

    @Test
    void itRotatesAtHalfOfTheLimit() throws IOException {
        try (ContainerLog log = open(100)) {
            for (int i = 0; i < 100; i++) {
                append(log, "frame%03d..".formatted(i));
                assertThat(Files.size(path)).isLessThan(200);
            }
        }
        List<String> kept = read();
        assertThat(kept)
                .endsWith("frame098..", "frame099..")
                .hasSizeBetween(5, 12)
                .isSorted();
        assertThat(directory).isDirectoryContaining(file -> file.endsWith("log.1"));
        assertThat(directory.toFile().list()).hasSize(2);
    }

    @Test
    void rotationCountsWhatWasThereBefore() throws IOException {
        append("x".repeat(150));
        try (ContainerLog log = open(100)) {
            append(log, "new");
        }
        assertThat(Files.size(path)).isEqualTo(HEADER + 3);
        assertThat(read()).hasSize(2);
    }

    @Test
    void aFrameThatIsCutShortEndsIt() throws IOException {
        append("whole", "broken");
        byte[] content = Files.readAllBytes(path);
        for (int length = HEADER + 5; length < content.length; length++) {
            Files.write(path, Arrays.copyOf(content, length));
            assertThat(read()).containsExactly("whole");
        }
    }

    @Test
    void aRunAfterACrashIsReadable() throws IOException {
        append("whole", "broken");
        byte[] content = Files.readAllBytes(path);
        for (int length = 0; length < content.length; length++) {
            Files.write(path, Arrays.copyOf(content, length));
            append("new");
            assertThat(read()).endsWith("new").hasSize(length < HEADER + 5 ? 1 : 2);
        }
    }

    @Test
    void nonsenseIsToldAndDoesNotOutliveTheNextRun() throws IOException {
        append("whole");
        byte[] nonsense = new byte[40];
        Arrays.fill(nonsense, (byte) 0x7f);
        Files.write(path, nonsense, StandardOpenOption.APPEND);
        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("is damaged");
        append("new");
        assertThat(read()).containsExactly("whole", "new");
    }

    @Test
    void nobodyElseReadsIt() throws IOException {
        append("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void anInterruptedThreadAppendsAsWell() throws IOException {
        try (ContainerLog log = open(1 << 20)) {
            Thread.currentThread().interrupt();
            append(log, "one");
            assertThat(Thread.interrupted()).isTrue();
            append(log, "two");
        }
        assertThat(read()).containsExactly("one", "two");
    }
}
