package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Command.Started;
import io.carafe.cli.testing.TestEngine;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is peculiar to the command with an engine. */
@NeedsRoot
class EngineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
    void endEngine() {
        carafe.close();
    }

    private String[] run(String... words) {
        List<String> all = new ArrayList<>(List.of("run", "--rm", "-i", "--rootfs", rootfs.toString()));
        all.addAll(List.of(words));
        return all.toArray(String[]::new);
    }

    @Test
    void twentyClientsAtOnceStartOneEngine() {
        List<Started> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(carafe.start("version"));
        }
        for (Started client : clients) {
            Result result = Command.finish(client);
            assertThat(result.status()).as("%s", result).isZero();
            assertThat(result.err()).isEmpty();
        }
        assertThat(carafe.engine().orElseThrow().log().lines())
                .filteredOn(line -> line.contains("serves"))
                .hasSize(1);
    }

    @Test
    void helpComesFromTheEngine() {
        Result overview = carafe.run("--help");
        assertThat(overview.status()).as("%s", overview).isZero();
        assertThat(overview.out()).contains("Start, stop or look at the engine");
        assertThat(carafe.run("help").out()).isEqualTo(overview.out());
        assertThat(carafe.run().out()).isEqualTo(overview.out());
        assertThat(carafe.run("help", "engine").out()).contains("start|stop|status|serve");
        Result completion = carafe.run("completion", "bash");
        assertThat(completion.status()).as("%s", completion).isZero();
    }

    @Test
    void aClientNeedsNoJvmWhereAnEngineIs() throws Exception {
        carafe.run("version");
        Started started = carafe.start(run("sh", "-c", "echo ready; exec cat"));
        await(() -> read(started.out()).contains("ready"));

        Path client = Path.of("/proc/" + started.process().pid());
        assertThat(client.resolve("exe").toRealPath().getFileName()).hasToString("carafe-client");
        try (Stream<Path> open = Files.list(client.resolve("fd"))) {
            assertThat(open.map(file -> Integer.parseInt(file.getFileName().toString())))
                    .as("the standard streams, the connection, and what tells of signals")
                    .hasSize(5);
        }
        started.process().getOutputStream().close();
        assertThat(Command.finish(started).status()).isZero();
    }

    @Test
    void whoeverIsInTheMiddleOfSomethingIsToldThatTheEngineWasStopped() throws Exception {
        Started first = carafe.start(run("sh", "-c", "echo ready; exec sleep 1000"));
        await(() -> read(first.out()).contains("ready"));
        Started second = carafe.start(run("sh", "-c", "echo ready; exec sleep 1000"));
        await(() -> read(second.out()).contains("ready"));

        carafe.run("engine", "stop");

        // The first command has started the engine, from a JVM; the second has not.
        for (Started client : List.of(first, second)) {
            Result result = Command.finish(client);
            assertThat(result.status()).isEqualTo(125);
            assertThat(result.err()).isEqualTo("carafe: the engine has been stopped\n");
        }
        carafe.run("ps", "-q").out().lines().forEach(id -> carafe.run("rm", "-f", id));
    }

    @Test
    void canBeStartedAskedAndStopped() {
        assertThat(carafe.run("engine", "status", "--format", "{{.Running}}"))
                .satisfies(result -> assertThat(result.out()).isEqualTo("false\n"))
                .satisfies(result -> assertThat(result.status()).isEqualTo(1));
        assertThat(carafe.run("engine", "start").status()).isZero();
        TestEngine engine = carafe.engine().orElseThrow();
        assertThat(carafe.run("engine", "status", "--format", "{{.Pid}} {{.Sessions}} {{.Root}}")
                        .out())
                .isEqualTo(engine.process().pid() + " 0 " + directory.resolve("state") + "\n");
        assertThat(carafe.run("engine", "status", "-f", "json").out())
                .startsWith("{")
                .contains("\"Running\":true");
        assertThat(carafe.run("engine", "start").err()).isEqualTo("carafe: an engine is running already\n");
        assertThat(carafe.run("engine", "stop").status()).isZero();
        engine.awaitEnd();
        assertThat(engine.directory().socket()).doesNotExist();
        assertThat(carafe.run("engine", "stop").err()).isEqualTo("carafe: no engine is running\n");
        assertThat(carafe.run("engine", "fly").err()).startsWith("carafe: 'carafe engine' cannot fly");
    }

    @Test
    void leavesByItselfAndComesBack() {
        carafe.with("CARAFE_ENGINE_IDLE", "1s");
        assertThat(carafe.run("version").status()).isZero();
        carafe.engine().ifPresent(TestEngine::awaitEnd);
        assertThat(carafe.run("version").status()).isZero();
    }

    @Test
    void detachesItselfFromWhoStartedIt() throws IOException {
        carafe.run("version");

        Path proc = Path.of("/proc/" + carafe.engine().orElseThrow().process().pid());
        assertThat(proc.resolve("cwd").toRealPath()).isEqualTo(Path.of("/"));
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        assertThat(fields[3]).as("its session").isEqualTo(proc.getFileName().toString());
        assertThat(proc.resolve("fd/0").toRealPath()).isEqualTo(Path.of("/dev/null"));
        assertThat(Files.readString(proc.resolve("status"))).contains("Umask:\t0022");
    }

    @Test
    void everyByteComesBackFromAPipe() throws IOException {
        byte[] bytes = new byte[100_000_000];
        new Random(3).nextBytes(bytes);

        Result result = carafe.runWith(bytes, run("cat"));

        assertThat(result.err()).isEmpty();
        assertThat(result.output()).isEqualTo(bytes);
    }

    @Test
    void theEngineIsKilledAndTheNextCommandHasAnother() throws Exception {
        Started started = carafe.start(run("sh", "-c", "echo ready; exec sleep 1000"));
        await(() -> read(started.out()).contains("ready"));

        carafe.engine().orElseThrow().process().destroyForcibly();

        Result result = Command.finish(started);
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.err())
                .startsWith("carafe: the engine has ended while it did this; its log is ")
                .contains("engine.log");
        String left = carafe.run("ps", "-q").out().strip();
        assertThat(left).as("the container goes on").matches("[0-9a-f]{12}");
        assertThat(carafe.run("rm", "-f", left).status()).isZero();
    }

    @Test
    void otherWorldsHaveEnginesOfTheirOwn() {
        carafe.run("version");
        Command elsewhere = carafe.through(
                Command.LAUNCHER, List.of("unshare", "-m", "sh", "-c", "\"$0\" \"$@\"; \"$0\" engine stop"));

        Result result = elsewhere.run("version");

        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(carafe.engine().orElseThrow().log().lines()).hasSize(1);
    }

    @Test
    void streamsThatFailAreTold() {
        assertThat(shell("ps", "> /dev/full"))
                .isEqualTo("125 carafe: cannot write the output: No space left on device\n");
        assertThat(shell("ps", ">&-")).isEqualTo("125 carafe: cannot write the output: Bad file descriptor\n");
        assertThat(shell("ps", "2>&1 | true")).startsWith("0 ");
        assertThat(shell("run --rm -i --rootfs " + rootfs + " wc -c", "<&-")).isEqualTo("0 0\n");
        assertThat(shell("run --rm -i --rootfs " + rootfs + " sh -c 'yes; exit 0'", "| head -n 1"))
                .startsWith("0 y\n");
    }

    /** The exit code of a pipeline, and what it printed. */
    private String shell(String words, String redirections) {
        Command shell = carafe.through(Path.of("/bin/sh"), List.of("env", "LAUNCHER=" + Command.LAUNCHER));
        Result result = shell.run("-c", "\"$LAUNCHER\" " + words + " " + redirections);
        return result.status() + " " + result.out() + result.err();
    }

    @Test
    void aFileOfTheUsersHasTheUsersMask() throws IOException {
        Path idFile = directory.resolve("id");
        shell("run --rm --cidfile " + idFile + " --rootfs " + rootfs + " true", "");
        assertThat(Files.getAttribute(idFile, "unix:mode")).isEqualTo(0100644);
        Files.delete(idFile);

        Command masked = carafe.through(Command.LAUNCHER, List.of("sh", "-c", "umask 027; exec \"$0\" \"$@\""));
        masked.run("run", "--rm", "--cidfile", idFile.toString(), "--rootfs", rootfs.toString(), "true");
        assertThat(Files.getAttribute(idFile, "unix:mode")).isEqualTo(0100640);
    }

    @Test
    void timesAreInTheUsersZone() {
        Command inTokyo = carafe.through(Command.LAUNCHER, List.of("env", "TZ=Asia/Tokyo"));
        Command inNewYork = carafe.through(Command.LAUNCHER, List.of("env", "TZ=America/New_York"));
        Command nowhere = carafe.through(Command.LAUNCHER, List.of("env", "-u", "TZ"));
        inTokyo.run("create", "--name", "made", "--rootfs", rootfs.toString(), "true");

        for (String created : new String[] {"ps -a", "network ls"}) {
            String[] words = (created + " --format {{.CreatedAt}}").split(" ");
            assertThat(inTokyo.run(words).out()).as(created).contains(" +0900 JST");
            assertThat(inNewYork.run(words).out()).as(created).containsPattern(" -0[45]00 E[SD]T");
            // Not that of who started the engine.
            assertThat(nowhere.run(words).out())
                    .as(created)
                    .isEqualTo(nowhere.with("CARAFE_NO_ENGINE", "1").run(words).out());
            nowhere.with("CARAFE_NO_ENGINE", "");
        }
        assertThat(inTokyo.run("events", "--since", "1h", "--until", "0s").out())
                .contains("+09:00 container create");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }
}
