package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Command.Started;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that are just about to end, to start, or to be started again. */
@NeedsRoot
class TurnsOfLifeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** So many restarts that the next one is some seconds away. */
    private static final int MANY = 6;

    @TempDir
    private Path directory;

    private Path rootfs;
    private Command carafe;

    @BeforeEach
    void makeSystem() throws IOException, InterruptedException {
        rootfs = Busybox.make(directory.resolve("rootfs"));
        carafe = Command.in(directory, Way.WITH_ENGINE);
    }

    @AfterEach
    void endAll() {
        ok("ps", "-aq").lines().forEach(id -> carafe.run("rm", "-f", id));
        carafe.close();
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    private String state(String field) {
        return ok("inspect", "-f", "{{" + field + "}}", "one");
    }

    @Test
    void oneThatWaitsForItsRestartIsNotTakenAway() {
        ok("run", "-d", "--name", "one", "--restart", "always", "--rootfs", rootfs.toString(), "false");
        await().atMost(PATIENCE).until(() -> Integer.parseInt(state(".RestartCount")) >= MANY);
        await().atMost(PATIENCE).until(() -> ok("ps", "--format", "{{.Status}}").startsWith("Restarting (1) "));

        ok("container", "prune", "-f");
        ok("system", "prune", "-f");
        Result removed = carafe.run("rm", "one");
        assertThat(removed.status()).isEqualTo(125);
        assertThat(removed.err())
                .contains("cannot remove container one: it is r")
                .contains("carafe rm -f one");
        assertThat(ok("ps", "--format", "{{.Names}}")).isEqualTo("one");
        assertThat(state(".State.Running")).isEqualTo("true");

        ok("kill", "one");
        assertThat(state(".State.Status")).isEqualTo("exited");
        ok("rm", "one");
    }

    @Test
    void whatWasKilledHasEndedAndCanBeStarted() {
        ok("run", "-d", "--name", "one", "--rootfs", rootfs.toString(), "sleep", "1000");

        for (int i = 0; i < 3; i++) {
            ok("kill", "one");
            assertThat(state(".State.Status")).isEqualTo("exited");
            ok("start", "one");
            assertThat(state(".State.Status")).isEqualTo("running");
        }
    }

    @Test
    void whoStartsTheSameContainerAtTheSameTimeSucceeds() {
        ok("create", "--name", "one", "--rootfs", rootfs.toString(), "sleep", "1000");

        List<Started> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(carafe.start("start", "one"));
        }

        for (Started client : clients) {
            Result result = Command.finish(client);
            assertThat(result.status()).as("%s", result).isZero();
            assertThat(result.out()).isEqualTo("one\n");
        }
        assertThat(state(".State.Status")).isEqualTo("running");
    }

    @Test
    void oneThatIsPausedIsNotIll() {
        ok(
                "run",
                "-d",
                "--name",
                "one",
                "--health-cmd",
                "true",
                "--health-interval",
                "100ms",
                "--health-retries",
                "1",
                "--rootfs",
                rootfs.toString(),
                "sleep",
                "1000");
        await().atMost(PATIENCE).until(() -> state(".State.Health.Status").equals("healthy"));

        Result paused = carafe.run("pause", "one");
        assumeTrue(paused.status() == 0, paused.err());
        for (int i = 0; i < 5; i++) {
            ok("ps");
        }
        assertThat(state(".State.Health.Status")).isEqualTo("healthy");
        ok("unpause", "one");

        assertThat(ok("events", "--since", "1h", "--until", "0s", "--filter", "event=health_status"))
                .contains("healthy")
                .doesNotContain("unhealthy");
    }
}
