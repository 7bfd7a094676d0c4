package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes at one store, some of which die. */
@Root
@Timeout(600)
class CrashIT {
    private final Kernel kernel = RealKernel.open();

    @TempDir
    private Path temporary;

    private Process start(Path store, String archive) throws Exception {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImportMain.class.getName(),
                        store.toString(),
                        archive)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private ImageStore open(Path store) {
        return ImageStore.open(kernel, Pathname.of(store.toString()), ImageUsers.none());
    }

    private static long count(Path directory) throws Exception {
        try (var entries = Files.list(directory)) {
            return entries.count();
        }
    }

    @Test
    void killedImportLeavesNothing() throws Exception {
        Path directory = temporary.resolve("store");
        Process process = start(directory, "-");
        byte[] archive = new TarBuilder()
                .file("etc/a", "x")
                .name("large")
                .add('0', new byte[4 << 20])
                .bytes();
        OutputStream input = process.getOutputStream();
        input.write(archive, 0, archive.length / 2);
        input.flush();
        while (!Files.isDirectory(directory.resolve("tmp")) || unpacked(directory) == 0) {
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(20);
        }

        try (ImageStore store = open(directory)) {
            assertThat(count(directory.resolve("tmp")))
                    .as("work of a living process")
                    .isEqualTo(1);
            process.destroyForcibly().waitFor();
            assertThat(store.list().images()).isEmpty();
        }
        open(directory).close();
        assertThat(count(directory.resolve("tmp"))).isZero();
        assertThat(count(directory.resolve("layers"))).isZero();
    }

    private static long unpacked(Path directory) throws Exception {
        try (var files = Files.walk(directory.resolve("tmp"))) {
            return files.filter(file -> file.endsWith("etc/a")).count();
        } catch (java.io.UncheckedIOException | java.nio.file.NoSuchFileException vanished) {
            return 0;
        }
    }

    @Test
    void processesShareStore() throws Exception {
        Path directory = temporary.resolve("store");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Path archive = temporary.resolve(i + ".tar");
            // Two have the same contents.
            Files.write(
                    archive, new TarBuilder().file("a", "x".repeat(i / 2 + 1)).bytes());
            processes.add(start(directory, archive.toString()));
        }
        for (Process process : processes) {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        try (ImageStore store = open(directory)) {
            assertThat(store.list().images()).hasSize(4);
            assertThat(store.list().damaged()).isEmpty();
            assertThat(count(directory.resolve("layers"))).isEqualTo(2);
        }
    }
}
