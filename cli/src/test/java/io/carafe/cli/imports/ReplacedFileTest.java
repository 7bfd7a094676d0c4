package io.carafe.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.cli.run.Surroundings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplacedFileTest {
    @TempDir
    private Path directory;

    private ReplacedFile file(String name) {
        return ReplacedFile.of(name, new Surroundings(Map.of(), directory, 022), "save");
    }

    private static ReplacedFile.Writer<String> text(String text) {
        return out -> write(out, text);
    }

    private static String write(FileChannel out, String text) throws IOException {
        out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return text;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void takesThePlaceOfWhatIsThereForItsOwnerAlone() throws IOException {
        Files.writeString(directory.resolve("o.tar"), "something longer than that");

        assertThat(file("o.tar").write(text("archive"))).isEqualTo("archive");

        assertThat(directory.resolve("o.tar")).hasContent("archive");
        assertThat(Files.getAttribute(directory.resolve("o.tar"), "unix:mode")).isEqualTo(0100600);
        assertThat(names()).containsExactly("o.tar");
    }

    @Test
    void whatWasThereStaysWhenItFails() throws IOException {
        Files.writeString(directory.resolve("o.tar"), "before");

        assertThatThrownBy(() -> file("o.tar").write(out -> {
                    write(out, "half");
                    throw new IOException("disk full");
                }))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("disk full");
        assertThatThrownBy(() -> file("new.tar").write(out -> {
                    throw new IllegalStateException("no such image");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(directory.resolve("o.tar")).hasContent("before");
        assertThat(names()).containsExactly("o.tar");
    }

    @Test
    void nobodyKnowsWhereItIsWrittenMeanwhile() throws IOException {
        List<List<String>> seen = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            file("o.tar").write(out -> seen.add(names()));
            Files.delete(directory.resolve("o.tar"));
        }

        assertThat(seen)
                .allSatisfy(
                        names -> assertThat(names).singleElement().asString().matches("\\.carafe-save-[0-9a-f]{16}"));
        assertThat(seen.get(0)).isNotEqualTo(seen.get(1));
    }

    @Test
    void manyAtOnceDoNotMeet() throws Exception {
        int count = 8;
        CountDownLatch allWrite = new CountDownLatch(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<String>> written = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String content = Integer.toString(i).repeat(i + 1);
                written.add(threads.submit(() -> file("o.tar").write(out -> {
                    allWrite.countDown();
                    await(allWrite);
                    return write(out, content);
                })));
            }
            List<String> contents = new ArrayList<>();
            for (Future<String> one : written) {
                contents.add(one.get());
            }
            assertThat(contents).contains(Files.readString(directory.resolve("o.tar")));
            assertThat(names()).containsExactly("o.tar");
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whoever may write to the directory could have put it there. */
    @Test
    void aLinkIsNotFollowed() throws IOException {
        Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(directory.resolve("o.tar"), Path.of("victim"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nothing"));

        for (String link : new String[] {"o.tar", "dangling"}) {
            assertThatThrownBy(() -> file(link).write(text("archive")))
                    .isInstanceOf(CarafeException.class)
                    .hasMessageContaining(directory.resolve(link) + ": it is a symbolic link");
        }
        assertThat(directory.resolve("victim")).hasContent("precious");
        assertThat(names()).containsExactly("dangling", "o.tar", "victim");
    }

    @Test
    void aDirectoryIsNone() {
        assertThatThrownBy(() -> file(".").write(text("archive")))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("it is a directory");
    }

    @Test
    void aPipeIsWrittenTo() throws Exception {
        Path pipe = directory.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();

        file("pipe").write(text("archive"));

        assertThat(reader.getInputStream()).hasContent("archive");
        assertThat(Files.isRegularFile(pipe)).isFalse();
        assertThat(names()).containsExactly("pipe");
    }

    @Test
    void anOpenPipeOfTheUsersIsWrittenTo() throws Exception {
        Process reader = new ProcessBuilder("cat").start();
        Surroundings surroundings =
                new Surroundings(Map.of(), directory, 022, () -> Path.of("/proc", Long.toString(reader.pid())));

        ReplacedFile.of("/dev/fd/0", surroundings, "save").write(text("archive"));
        reader.getOutputStream().close();

        assertThat(reader.getInputStream()).hasContent("archive");
    }

    @Test
    void anOpenFileOfTheUsersIsNot() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        Process reader =
                new ProcessBuilder("sleep", "1000").redirectInput(file.toFile()).start();
        try {
            Surroundings surroundings =
                    new Surroundings(Map.of(), directory, 022, () -> Path.of("/proc", Long.toString(reader.pid())));

            assertThatThrownBy(() ->
                            ReplacedFile.of("/dev/fd/0", surroundings, "save").write(text("archive")))
                    .isInstanceOf(CarafeException.class)
                    .hasMessageContaining("/dev/fd/0: it is a file that is open already");
            assertThat(file).hasContent("precious");
        } finally {
            reader.destroyForcibly().waitFor();
        }
    }
}
