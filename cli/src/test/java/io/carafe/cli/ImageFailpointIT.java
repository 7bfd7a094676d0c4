package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import io.carafe.runtime.failpoint.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The engine dies between two steps of a commit or of the removal of an image. The store is whole, the container goes on,
 * the next try works, and nothing is left that nobody needs.
 */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageFailpointIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path directory;
    private Command carafe;

    @BeforeAll
    void importBase(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        Path rootfs = Busybox.make(directory.resolve("rootfs"));
        carafe = Command.in(directory, Way.WITH_ENGINE);
        ok("import", "-q", rootfs.toString(), "base:1");
    }

    @AfterAll
    void endEngine() {
        carafe.close();
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    private List<Path> in(String path) throws IOException {
        try (var entries = Files.list(directory.resolve("state/images").resolve(path))) {
            return entries.sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "(COMMIT|IMAGE)_.*")
    void theNextTryWorks(Failpoint place) throws IOException {
        List<Path> layers = in("layers");
        List<Path> blobs = in("blobs/sha256");
        ok("run", "-d", "--name", "job", "base:1", "sh", "-c", "echo made > /made; sleep 300");
        await().atMost(PATIENCE).until(() -> ok("diff", "job").contains("A /made"));
        Path marker = directory.resolve("died-at-" + place);
        ok("engine", "stop");
        carafe.with("CARAFE_FAILPOINT", place + ":" + marker);
        try {
            // Each goes through all of the places in turn, until the engine dies at one.
            carafe.run("commit", "job", "app:1");
            if (!Files.exists(marker)) {
                carafe.run("rmi", "app:1");
            }
            assertThat(marker).exists();

            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> ok("inspect", "-f", "{{.State.Status}}", "job").equals("running"));
            Result images = carafe.run("images", "-a");
            assertThat(images.status()).isZero();
            assertThat(images.err()).isEmpty();
            ok("commit", "job", "app:1");
            assertThat(ok("run", "--rm", "app:1", "cat", "/made")).isEqualTo("made");
            ok("rmi", "app:1");
        } finally {
            carafe.with("CARAFE_FAILPOINT", "");
            carafe.run("rm", "-f", "job");
        }
        ok("image", "prune", "-f");
        assertThat(in("layers")).isEqualTo(layers);
        assertThat(in("blobs/sha256")).isEqualTo(blobs);
        assertThat(in("tmp")).isEmpty();
        assertThat(ok("images", "-a", "--format", "{{.Repository}}")).isEqualTo("base");
    }
}
