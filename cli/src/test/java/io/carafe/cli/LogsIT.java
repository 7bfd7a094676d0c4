package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Command.Started;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code carafe logs} beside the command that runs the container. */
@NeedsRoot
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogsIT {
    @Parameter
    private Way way;

    private static final String STAMP = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z ";

    private final List<Started> running = new ArrayList<>();
    private Path rootfs;
    private Caller caller;
    private Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        rootfs = caller.rootfs();
        carafe = caller.carafe();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endEngine() throws IOException, InterruptedException {
        caller.close();
    }

    @AfterEach
    void endAll() throws InterruptedException {
        for (Started started : running) {
            started.process().destroyForcibly().waitFor();
        }
        running.clear();
    }

    private Started start(String... words) {
        Started started = carafe.start(words);
        running.add(started);
        return started;
    }

    private Started run(String name, String script, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("--rootfs", rootfs.toString(), "sh", "-c", script));
        return start(words.toArray(String[]::new));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1200 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    private static void awaitOutput(Started started, String part) throws InterruptedException {
        await(part, () -> text(started.out()).contains(part));
    }

    /** How many logs are watched by the process that reads them for a command: its own, or the engine. */
    private long watched(Started started) {
        long reader = carafe.engine()
                .map(engine -> engine.process().pid())
                .orElseGet(() -> started.process().pid());
        try (Stream<Path> open = Files.list(Path.of("/proc/" + reader + "/fdinfo"))) {
            return open.filter(LogsIT::watches).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean watches(Path descriptor) {
        try {
            return Files.readString(descriptor).contains("inotify wd:");
        } catch (IOException closed) {
            return false;
        }
    }

    @Test
    void theLastLinesAndThoseOfATime() throws Exception {
        Command.finish(run("times", "echo a; echo b >&2; printf c; sleep 0.3; echo d; sleep 1.2; echo e"));

        Result stamped = carafe.run("logs", "-t", "times");
        assertThat(stamped.out().lines()).hasSize(3);
        assertThat(stamped.out().replaceAll(STAMP, "")).isEqualTo("a\ncd\ne\n");
        assertThat(stamped.err()).matches(STAMP + "b\n");
        Result tail = carafe.run("logs", "--tail", "2", "times");
        assertThat(tail.out()).isEqualTo("cd\ne\n");
        assertThat(tail.err()).isEmpty();
        assertThat(carafe.run("logs", "-n0", "times").out()).isEmpty();
        String last = stamped.out().lines().toList().get(2).substring(0, 30);
        assertThat(carafe.run("logs", "--since", last, "times").out()).isEqualTo("e\n");
        assertThat(carafe.run("logs", "--until", last, "times").out()).isEqualTo("a\ncd\ne\n");
        String second = stamped.out().lines().toList().get(1).substring(0, 30);
        assertThat(carafe.run("logs", "--until", second, "times").out()).isEqualTo("a\ncd\n");
        assertThat(carafe.run("logs", "--since", "10m", "--tail", "1", "times").out())
                .isEqualTo("e\n");
        // A second run goes on in the same log.
        assertThat(carafe.run("start", "-a", "times").status()).isZero();
        assertThat(carafe.run("logs", "-f", "times").out()).isEqualTo("a\ncd\ne\na\ncd\ne\n");
    }

    @Test
    void severalFollowUntilTheContainerEnds() throws Exception {
        Started container = run("followed", "echo first; read w; echo oops >&2; read x; echo last; exit 3", "-i");
        awaitOutput(container, "first");
        container.process().getOutputStream().write("go\n".getBytes());
        container.process().getOutputStream().flush();
        await(
                "the last line to be logged",
                () -> carafe.run("logs", "followed").err().equals("oops\n"));
        Started one = start("logs", "-f", "followed");
        Started two = start("logs", "--follow", "--tail", "1", "-t", "followed");
        awaitOutput(one, "first");
        await("the last line", () -> text(two.err()).contains("oops"));
        // The engine reads it for the one who runs the container, too.
        long before = carafe.engine().isPresent() ? 3 : 0;
        await("those two to follow", () -> watched(two) >= before);
        Started three = start("logs", "-f", "-n", "0", "followed");
        await("the last to follow", () -> watched(three) > before);
        // It has yet to find out where the log ends, which nobody can see.
        Thread.sleep(1000);
        assertThat(one.process().isAlive()
                        && two.process().isAlive()
                        && three.process().isAlive())
                .isTrue();

        container.process().getOutputStream().write("go\n".getBytes());
        container.process().getOutputStream().close();

        assertThat(Command.finish(container).status()).isEqualTo(3);
        Result all = Command.finish(one);
        assertThat(all.status()).isZero();
        assertThat(all.out()).isEqualTo("first\nlast\n");
        assertThat(all.err()).isEqualTo("oops\n");
        assertThat(Command.finish(two).out()).matches(STAMP + "last\n");
        assertThat(Command.finish(three).out()).isEqualTo("last\n");
    }

    @Test
    void followingGoesRoundTheRing() throws Exception {
        Started container = run(
                "ring",
                "echo ready; while read i; do seq ${i}0000 ${i}4000; done",
                "-i",
                "--log-opt",
                "max-size=131072");
        awaitOutput(container, "ready");
        Started follower = start("logs", "-f", "ring");
        StringBuilder expected = new StringBuilder("ready\n");
        for (int round = 10; round < 30; round++) {
            // Less than half of the ring at a time, so that nobody can be overtaken.
            String last = round + "4000\n";
            container.process().getOutputStream().write((round + "\n").getBytes());
            container.process().getOutputStream().flush();
            IntStream.rangeClosed(round * 10_000, round * 10_000 + 4000)
                    .forEach(n -> expected.append(n).append('\n'));
            await(last, () -> text(follower.out()).endsWith(last));
        }
        container.process().getOutputStream().close();

        Result followed = Command.finish(follower);

        String everything = expected.toString();
        assertThat(followed.err()).isEmpty();
        assertThat(followed.out().equals(everything)).isTrue();
        String kept = carafe.run("logs", "ring").out();
        assertThat(everything.endsWith(kept)).isTrue();
        assertThat(kept.length()).isBetween(60_000, 131_072);
    }

    @Test
    void anInterruptEndsTheFollowerAndNotTheContainer() throws Exception {
        Started container = run("interrupted", "echo ready; exec sleep 1000");
        awaitOutput(container, "ready");
        Started follower = start("logs", "-f", "interrupted");
        awaitOutput(follower, "ready");

        new ProcessBuilder("kill", "-INT", Long.toString(follower.process().pid()))
                .start()
                .waitFor();

        assertThat(Command.finish(follower).status()).isEqualTo(130);
        assertThat(container.process().isAlive()).isTrue();
        assertThat(carafe.run("rm", "-f", "interrupted").status()).isZero();
    }

    @Test
    void aFollowerEndsWithAContainerThatIsKilledOrRemoved() throws Exception {
        Started killed = run("killed", "echo ready; exec sleep 1000");
        Started removed = run("removed", "echo ready; exec sleep 1000");
        awaitOutput(killed, "ready");
        awaitOutput(removed, "ready");
        Started first = start("logs", "-f", "killed");
        Started second = start("logs", "-f", "removed");
        awaitOutput(first, "ready");
        awaitOutput(second, "ready");

        if (way.isAlone()) {
            killed.process().destroyForcibly().waitFor();
        } else {
            // It does not depend on the command that has started it, nor on the engine.
            carafe.run("kill", "killed");
        }
        carafe.run("rm", "-f", "removed");

        assertThat(Command.finish(first).status()).isZero();
        assertThat(Command.finish(second).status()).isZero();
    }

    @Test
    void followingEndsAtItsTime() throws Exception {
        Started container = run("until", "echo ready; exec sleep 1000");
        awaitOutput(container, "ready");

        Result result = carafe.run("logs", "-f", "--until", "-3s", "until");

        assertThat(result.out()).isEqualTo("ready\n");
        assertThat(container.process().isAlive()).isTrue();
        carafe.run("rm", "-f", "until");
    }

    @Test
    void nothingIsKeptWhenNobodyWantsIt() throws Exception {
        assertThat(Command.finish(run("silent", "echo hi", "--log-driver", "none"))
                        .out())
                .isEqualTo("hi\n");
        Result logs = carafe.run("logs", "silent");
        assertThat(logs.status()).isEqualTo(125);
        assertThat(logs.err())
                .isEqualTo("carafe: cannot read the log of container silent: configured logging driver does not support"
                        + " reading. It was made with --log-driver none.\n");
        // To a pipe it goes directly; of what goes to a file there would be a log for as long as it runs.
        ProcessBuilder direct = new ProcessBuilder(
                "sh",
                "-c",
                "exec " + carafe.line() + " run --rm --name direct --rootfs " + rootfs
                        + " sh -c 'echo hi; exec sleep 1000'");
        direct.environment().putAll(carafe.environment());
        Process piped = direct.start();
        assertThat(piped.getInputStream().readNBytes(3)).isEqualTo("hi\n".getBytes());
        Result none = carafe.run("logs", "-f", "direct");
        assertThat(none.status()).isEqualTo(125);
        assertThat(none.err()).contains("this run keeps none");
        carafe.run("rm", "-f", "direct");
        piped.waitFor();
    }
}
