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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The engine dies between two steps of making, starting, ending or removing a container; the next one finds a state that
 * makes sense, and leaves nothing that nobody owns.
 */
@NeedsRoot
class FailpointIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Path rootfs;
    private Command carafe;
    private Path marker;
    private Set<Path> before;

    @BeforeEach
    void makeSystem() throws IOException, InterruptedException {
        rootfs = Busybox.make(directory.resolve("rootfs"));
        before = groups();
        marker = directory.resolve("died");
        carafe = Command.in(directory, Way.WITH_ENGINE);
    }

    @AfterEach
    void endEngine() {
        carafe.close();
    }

    private Result run(String name, String script) {
        return carafe.run("run", "-d", "--name", name, "--rootfs", rootfs.toString(), "sh", "-c", script);
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "(COMMIT|IMAGE|CONNECT|DISCONNECT|UPDATE)_.*")
    void theNextEngineMakesSenseOfIt(Failpoint place) throws IOException {
        carafe.with("CARAFE_FAILPOINT", place + ":" + marker);
        // Each goes through all of the places in turn, until the engine dies at one.
        run("job", "sleep 0.3; exit 5");
        await().atMost(PATIENCE).ignoreExceptions().until(() -> hasDied() || hasEnded("job"));
        if (!hasDied()) {
            carafe.run("rm", "job");
        }
        await().atMost(PATIENCE).until(this::hasDied);

        // Whatever was under way is done or undone, and the name can be had.
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> carafe.run("ps", "-a").status() == 0);
        String status = carafe.run("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "job")
                .out()
                .strip();
        if (status.startsWith("running")) {
            await().atMost(PATIENCE)
                    .until(() -> ok("inspect", "--format", "{{.State.Status}}", "job")
                            .equals("exited"));
            status = ok("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "job");
        }
        if (place == Failpoint.START_NOTED) {
            // Nobody let it go on to its command, and it has given up, unless the next engine was faster and ended it.
            assertThat(status).isIn("exited 125", "exited 137");
        } else {
            assertThat(status).isIn("", "created 0", "exited 5", "exited 137");
        }
        if (place == Failpoint.START_DONE || place == Failpoint.END_SEEN || place == Failpoint.END_RELEASED) {
            assertThat(status).isEqualTo("exited 5");
        }
        if (!status.isEmpty()) {
            ok("rm", "-f", "job");
        }
        assertThat(run("job", "exit 0").status()).isZero();
        await().atMost(PATIENCE).until(() -> hasEnded("job"));
        ok("rm", "job");

        assertThat(ok("ps", "-aq")).isEmpty();
        assertThat(Path.of("/proc/self/mountinfo")).content().doesNotContain(directory.toString());
        await().untilAsserted(() -> assertThat(before).containsAll(groups()));
        assertThat(directory.resolve("state/names")).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "UPDATE_.*")
    void theNextEngineGoesOnWithALimitThatWasHalfChanged(Failpoint place) {
        carafe.with("CARAFE_FAILPOINT", place + ":" + marker);
        run("job", "sleep 1000");
        carafe.run("update", "--cpus", "0.5", "--cpuset-cpus", "0", "job");
        await().atMost(PATIENCE).until(this::hasDied);

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> carafe.run("update", "--cpus", "0.7", "job").status() == 0);
        assertThat(ok("inspect", "--format", "{{.State.Status}} {{.HostConfig.NanoCpus}}", "job"))
                .isEqualTo("running 700000000");
        ok("rm", "-f", "job");
        await().untilAsserted(() -> assertThat(before).containsAll(groups()));
    }

    private boolean hasDied() {
        return Files.exists(marker);
    }

    private boolean hasEnded(String name) {
        return carafe.run("inspect", "--format", "{{.State.Status}}", name)
                .out()
                .strip()
                .equals("exited");
    }

    /** The control groups that nobody is in. In those of other tests' containers, which may run beside this one, somebody is. */
    private static Set<Path> groups() throws IOException {
        Set<Path> found = new HashSet<>();
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path own : hierarchies
                    .map(hierarchy -> hierarchy.resolve("carafe"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> entries = Files.list(own)) {
                    entries.filter(Files::isDirectory)
                            .filter(FailpointIT::isEmpty)
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static boolean isEmpty(Path group) {
        try {
            return Files.readString(group.resolve("cgroup.procs")).isEmpty();
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }
}
