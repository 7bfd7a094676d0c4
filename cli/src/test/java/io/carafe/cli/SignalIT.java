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
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Signals, and what is left when the command dies. */
@NeedsRoot
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignalIT {
    @Parameter
    private Way way;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TRAPS =
            "trap 'echo int; exit 7' INT; trap 'echo usr1' USR1; trap 'echo term; exit 9' TERM;"
                    + " echo ready; while :; do sleep 0.05; done";

    private Path directory;

    private Path rootfs;
    private Caller caller;
    private Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        directory = caller.directory();
        rootfs = caller.rootfs();
        carafe = caller.carafe();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endEngine() throws IOException, InterruptedException {
        caller.close();
    }

    @Test
    void signalsArePassedOn() throws Exception {
        Started started = startReady("--rm");

        signal(started, "USR1");
        await(() -> read(started.out()).contains("usr1\n"));
        signal(started, "TERM");

        Result result = Command.finish(started);
        assertThat(result.out()).isEqualTo("ready\nusr1\nterm\n");
        assertThat(result.status()).isEqualTo(9);
        assertThat(carafe.run("ps", "-aq").out()).isEmpty();
    }

    @Test
    void withoutTheProxyASignalEndsTheCommand() throws Exception {
        Started started = startReady("--rm", "--sig-proxy=false");

        signal(started, "TERM");

        assertThat(Command.finish(started).status()).isEqualTo(143);
        endWhatGoesOn();
        assertNothingLeft();
    }

    @Test
    void aThirdSignalEndsWhatDoesNotListenOrTheCommandAlone() throws Exception {
        Started started = carafe.start(
                "run", "--rm", "--rootfs", rootfs.toString(), "sh", "-c", "trap '' INT; echo ready; exec sleep 1000");
        await(() -> read(started.out()).contains("ready"));

        for (int i = 0; i < 3; i++) {
            signal(started, "INT");
            Thread.sleep(200);
        }

        Result result = Command.finish(started);
        assertThat(result.status()).isEqualTo(way.isAlone() ? 137 : 1);
        assertThat(result.err())
                .isEqualTo("carafe: got 3 SIGTERM/SIGINTs, forcefully "
                        + (way.isAlone() ? "ending the container\n" : "exiting\n"));
        endWhatGoesOn();
        assertNothingLeft();
    }

    @Test
    void killingTheCommandLeavesNothingThatNobodyOwns() throws Exception {
        Started started = startReady("--rm");

        started.process().destroyForcibly().waitFor();

        endWhatGoesOn();
        await(() -> processesBelow().isEmpty());
        assertThat(carafe.run("ps", "-aq").out()).isEmpty();
        try (var left = Files.list(directory.resolve("state/containers"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void containersOfOtherCommandsCanBeReached() throws Exception {
        Started started = startReady("--name", "other");

        assertThat(carafe.run("ps", "--format", "{{.Names}} {{.State}}").out()).isEqualTo("other running\n");
        assertThat(carafe.run("lsns", "other").out()).contains("other").contains("sh -c trap");
        assertThat(carafe.run("kill", "-s", "USR1", "other").out()).isEqualTo("other\n");
        await(() -> read(started.out()).contains("usr1\n"));
        Result refused = carafe.run("rm", "other");
        assertThat(refused.status()).isEqualTo(125);
        assertThat(refused.err()).contains("carafe rm -f");
        assertThat(carafe.run("stop", "other").status()).isZero();
        assertThat(Command.finish(started).status()).isEqualTo(9);
        assertThat(carafe.run("rm", "-f", "other").status()).isZero();
    }

    private Started startReady(String... options) throws InterruptedException {
        String[] words = new String[options.length + 6];
        words[0] = "run";
        System.arraycopy(options, 0, words, 1, options.length);
        words[options.length + 1] = "--rootfs";
        words[options.length + 2] = rootfs.toString();
        words[options.length + 3] = "sh";
        words[options.length + 4] = "-c";
        words[options.length + 5] = TRAPS;
        Started started = carafe.start(words);
        await(() ->
                read(started.out()).contains("ready\n") || !started.process().isAlive());
        assertThat(started.process().isAlive()).as(() -> read(started.err())).isTrue();
        return started;
    }

    private void assertNothingLeft() throws InterruptedException {
        await(() -> processesBelow().isEmpty());
        assertThat(carafe.run("ps", "-aq").out()).isEmpty();
    }

    /** With an engine a container does not depend on the command that started it; without one it ends with that. */
    private void endWhatGoesOn() {
        if (!way.isAlone()) {
            String id = carafe.run("ps", "-q").out().strip();
            assertThat(id).matches("[0-9a-f]{12}");
            assertThat(carafe.run("rm", "-f", id).status()).isZero();
        }
    }

    /** Processes whose root is a container's of this test. */
    private String processesBelow() {
        StringBuilder found = new StringBuilder();
        ProcessHandle.allProcesses().forEach(process -> {
            String mounts = read(Path.of("/proc/" + process.pid() + "/mountinfo"));
            if (mounts.contains("lowerdir=" + rootfs)) {
                found.append(process.pid()).append(' ');
            }
        });
        return found.toString();
    }

    private static void signal(Started started, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(started.process().pid()))
                .start()
                .waitFor();
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
            return new String(Files.readAllBytes(file));
        } catch (IOException gone) {
            return "";
        }
    }
}
