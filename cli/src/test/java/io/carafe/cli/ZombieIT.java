package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A container whose first process never waits for its children, and gets a thousand that others have left. What becomes of
 * them is its affair, or that of its init process; never the host's.
 */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZombieIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ORPHANS = 1000;
    /** sleep becomes process 1, or the child of init, and the shell in the background a process that leaves orphans. */
    private static final String SCRIPT = "(i=0; while [ $i -lt " + ORPHANS
            + " ]; do (true &); i=$((i+1)); done; echo done; exec sleep 1000) & exec sleep 1000";

    private Command carafe;

    @BeforeAll
    void makeImage(@TempDir Path directory) throws IOException, InterruptedException {
        carafe = Command.in(directory, Way.WITH_ENGINE);
        ok("import", Busybox.make(directory.resolve("rootfs")).toString(), "small");
    }

    @AfterAll
    void endEngine() {
        carafe.run("rm", "-f", "careless", "careful");
        carafe.close();
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    private int pid(String name) {
        return Integer.parseInt(ok("inspect", "--format", "{{.State.Pid}}", name));
    }

    private static int parent(int pid) throws IOException {
        return new Process(pid).parent();
    }

    /** A process as proc_pid_stat(5) has it. */
    private record Process(int pid) {
        private String[] stat() throws IOException {
            String line = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        }

        int parent() throws IOException {
            return Integer.parseInt(stat()[1]);
        }

        boolean isZombieOf(int wanted) {
            try {
                return stat()[0].equals("Z") && parent() == wanted;
            } catch (IOException gone) {
                return false;
            }
        }
    }

    private static List<Integer> zombiesOf(int parent) throws IOException {
        List<Integer> zombies = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            entries.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .map(Integer::valueOf)
                    .filter(pid -> new Process(pid).isZombieOf(parent))
                    .forEach(zombies::add);
        }
        return zombies;
    }

    @Test
    void withoutInitTheyAreTheFirstProcesssOwnAndGoWithIt() throws IOException {
        ok("run", "-d", "--name", "careless", "small", "sh", "-c", SCRIPT);
        await().atMost(PATIENCE).until(() -> ok("logs", "careless").equals("done"));
        int first = pid("careless");
        int keeper = parent(first);

        await().atMost(PATIENCE).until(() -> zombiesOf(first).size() == ORPHANS);
        List<Integer> zombies = zombiesOf(first);
        assertThat(zombiesOf(keeper)).isEmpty();

        ok("rm", "-f", "careless");
        assertThat(zombies)
                .allSatisfy(
                        pid -> assertThat(new Process(pid).isZombieOf(first)).isFalse());
        assertThat(zombiesOf(keeper)).isEmpty();
    }

    @Test
    void withInitTheyAreReapedWhileItRuns() throws IOException {
        ok("run", "-d", "--init", "--name", "careful", "small", "sh", "-c", SCRIPT);
        await().atMost(PATIENCE).until(() -> ok("logs", "careful").equals("done"));
        int first = pid("careful");

        await().atMost(PATIENCE).until(() -> zombiesOf(first).isEmpty());
        assertThat(ok("exec", "careful", "ps", "-o", "stat").lines().filter(state -> state.startsWith("Z")))
                .isEmpty();
        assertThat(zombiesOf(parent(first))).isEmpty();
    }
}
