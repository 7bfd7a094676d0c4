package io.carafe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.testing.BusyboxRoot;
import io.carafe.testing.Runs;
import io.carafe.testing.Runs.Ended;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts containers and sees what comes out of them: exit codes, streams, signals. */
@NeedsRoot
class RunIT {
    @TempDir
    static Path directory;

    private static Path root;
    private static Carafe carafe;

    @BeforeAll
    static void open() throws IOException {
        root = BusyboxRoot.make(directory.resolve("root"));
        carafe = Carafe.open(CarafeSettings.at(directory.resolve("state")));
    }

    @AfterAll
    static void close() {
        carafe.close();
    }

    private static ContainerSpecBuilder command(String... words) {
        return ContainerSpec.ofDirectory(root.toString()).command(words).remove(true);
    }

    private static ContainerSpecBuilder shell(String script) {
        return command("sh", "-c", script);
    }

    @Test
    void whatItPrintsIsRead() throws Exception {
        assertThat(Runs.run(carafe, shell("echo out; echo err >&2").build())).isEqualTo(new Ended(0, "out\n", "err\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0, 0",
        "exit 7, 7",
        "exit 255, 255",
        "kill -KILL $$, 0",
        "sleep 1000 & kill -KILL $!; wait $!, 137"
    })
    void exitCodesArePassedOn(String script, int code) throws Exception {
        // The first process of a PID namespace is immune to its own signals; hence the fourth line is no 137.
        int exitCode = Runs.run(carafe, shell(script).build()).exitCode();
        assertThat(exitCode).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/no/such/program | 127 | no such file in the container",
                "nosuchprogram    | 127 | not found in the container's PATH, /usr/local/sbin:/usr",
                "/etc/passwd      | 126 | EACCES (Permission denied)",
                "/etc             | 126 | EACCES (Permission denied)",
                "/etc/passwd/x    | 127 | no such file in the container"
            })
    void aCommandThatCannotBeExecutedTellsWhy(String command, int code, String reason) {
        assertThatThrownBy(() -> carafe.start(command(command).build()))
                .asInstanceOf(type(CarafeException.class))
                .satisfies(e -> {
                    assertThat(e.exitCode()).isEqualTo(code);
                    assertThat(e).hasMessageStartingWith("cannot execute " + command + ": " + reason);
                });
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void standardInputComesToItsEnd() throws Exception {
        try (Container container = carafe.start(command("cat").interactive(true).build())) {
            try (OutputStream in = container.stdin()) {
                in.write("one\ntwo\n".getBytes(UTF_8));
            }
            assertThat(Runs.ended(container)).isEqualTo(new Ended(0, "one\ntwo\n", ""));
        }
    }

    @Test
    void standardInputIsEmptyUnlessItIsAskedFor() throws Exception {
        assertThat(Runs.run(carafe, command("wc", "-c").build()).out()).isEqualTo("0\n");
    }

    @Test
    void aMegabyteOfBytesPassesUnchanged() throws Exception {
        byte[] bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);
        try (Container container = carafe.start(command("cat").interactive(true).build())) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try (OutputStream in = container.stdin()) {
                    in.write(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(container.stdout().readAllBytes()).isEqualTo(bytes);
            writer.join();
            assertThat(container.waitFor()).isZero();
        }
    }

    @Test
    void exactlyThreeDescriptorsReachIt() throws Exception {
        // The fourth is the directory itself, which ls has open while it lists it.
        assertThat(Runs.run(carafe, command("ls", "/proc/self/fd").build()).out())
                .isEqualTo("0\n1\n2\n3\n");
    }

    @Test
    void aSignalArrivesByNameAndNumber() throws Exception {
        for (String signal : new String[] {"USR1", "sigusr1", "10"}) {
            try (Container container =
                    carafe.start(shell("trap 'echo got; exit 3' USR1; echo ready; while :; do sleep 0.05; done")
                            .build())) {
                assertThat(Runs.line(container.stdout())).isEqualTo("ready");
                container.signal(signal);
                assertThat(Runs.ended(container)).isEqualTo(new Ended(3, "got\n", ""));
            }
        }
    }

    @Test
    void theSignalThatEndedItIsInTheExitCode() throws Exception {
        try (Container container = carafe.start(command("sleep", "1000").build())) {
            container.signal("KILL");
            assertThat(container.waitFor()).isEqualTo(137);
        }
    }

    @Test
    void stopAsksFirst() throws Exception {
        try (Container container = carafe.start(shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done")
                .build())) {
            Runs.line(container.stdout());
            container.stop(Duration.ofSeconds(20));
            assertThat(container.waitFor()).isEqualTo(5);
        }
    }

    @Test
    void stopSendsTheSignalThatTheContainerWants() throws Exception {
        try (Container container = carafe.start(shell("trap 'exit 6' HUP; echo ready; while :; do sleep 0.05; done")
                .stopSignal("SIGHUP")
                .build())) {
            Runs.line(container.stdout());
            container.stop(Duration.ofSeconds(20));
            assertThat(container.waitFor()).isEqualTo(6);
        }
    }

    @Test
    void stopLosesPatience() throws Exception {
        try (Container container = carafe.start(command("sleep", "1000").build())) {
            container.stop(Duration.ofMillis(100));
            assertThat(container.waitFor()).isEqualTo(137);
        }
    }

    @Test
    void stopIsContentWithAContainerThatHasEnded() throws Exception {
        try (Container ephemeral = carafe.start(command("true").build());
                Container kept = carafe.start(command("true").remove(false).build())) {
            ephemeral.waitFor();
            kept.waitFor();
            ephemeral.stop(Duration.ofSeconds(1));
            kept.stop(Duration.ofSeconds(1));
            kept.remove(true);
        }
    }

    @Test
    void onExitCompletes() {
        try (Container container = carafe.start(shell("exit 9").build())) {
            assertThat(container.onExit().join()).isEqualTo(9);
        }
    }

    @Test
    void waitingHasAnEnd() throws Exception {
        try (Container container = carafe.start(command("sleep", "1000").build())) {
            assertThat(container.waitFor(Duration.ofMillis(50))).isEmpty();
            assertThat(container.pid()).isPresent();
        }
    }

    @Test
    void closingKills() throws Exception {
        Container container =
                carafe.start(command("sleep", "1000").remove(false).build());
        int pid = container.pid().orElseThrow();
        container.close();
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
        assertThat(container.waitFor()).isEqualTo(137);
        assertThat(container.state().status()).isEqualTo(ContainerStatus.EXITED);
        container.close();
        container.remove(false);
    }

    @Test
    void whatEndedCanBeRemovedAndStartedAgainAtOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            Container container = carafe.create(command("true").remove(false).build());
            container.start(Stdio.PIPES);
            container.waitFor();
            container.start(Stdio.PIPES);
            container.waitFor();
            container.remove(false);
            container.close();
        }
    }

    @Test
    void whoeverIsToldOfTheEndMayRemoveIt() throws Exception {
        Container container = carafe.create(command("true").remove(false).build());
        container.start(Stdio.PIPES);
        container.onExit().thenAccept(code -> container.remove(false)).join();
        assertThat(carafe.containers()).isEmpty();
        container.close();
    }

    @Test
    void anEphemeralContainerCanBeClosedAtTheMomentOfItsEnd() {
        for (int i = 0; i < 50; i++) {
            carafe.start(command("true").build()).close();
        }
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void forceRemovesWhatRuns() {
        try (Container container =
                carafe.start(command("sleep", "1000").remove(false).build())) {
            assertThatThrownBy(() -> container.remove(false))
                    .isInstanceOf(ContainerConflictException.class)
                    .hasMessageContaining("it is running");
            container.remove(true);
            assertThat(carafe.containers()).isEmpty();
        }
        try (Container container = carafe.start(command("sleep", "1000").build())) {
            container.remove(true);
            assertThat(carafe.containers()).isEmpty();
        }
    }

    @Test
    void itDoesNotStartTwiceAtOnce() {
        try (Container container = carafe.start(command("sleep", "1000").build())) {
            assertThatThrownBy(() -> container.start(Stdio.PIPES)).isInstanceOf(ContainerConflictException.class);
            assertThat(container.pid()).isPresent();
        }
    }

    @Test
    void aCommandThatCannotBeIsRefusedAndLeavesNothing() {
        assertThatThrownBy(() ->
                        carafe.create(command("echo", "a\0b").remove(false).build()))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("NUL byte");
        assertThatThrownBy(() -> carafe.create(command().remove(false).build()))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("no command specified");
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void aDamagedContainerIsToldAndCanBeRemoved() throws Exception {
        for (String file : new String[] {"container.json", "state.json", "effects.json", "lock"}) {
            Container damaged =
                    carafe.create(command("true").name("damaged").remove(false).build());
            Path path = directory.resolve("state/containers/" + damaged.id()).resolve(file);
            if (file.equals("lock")) {
                Files.delete(path);
                Files.delete(path.resolveSibling("container.json"));
            } else {
                Files.writeString(path, "{");
            }
            Carafe.open(CarafeSettings.at(directory.resolve("state"))).close();
            assertThatThrownBy(() -> carafe.remove("damaged", false))
                    .isInstanceOf(DamagedStateException.class)
                    .hasMessageContaining("carafe rm -f " + damaged.id());
            carafe.remove("damaged", true);
            assertThat(path.getParent()).doesNotExist();
            assertThatThrownBy(() -> carafe.find("damaged")).isInstanceOf(ContainerNotFoundException.class);
        }
    }

    @Test
    void interruptingWhoWaitsLeavesTheContainerAlone() throws Exception {
        try (Container container = carafe.start(command("sleep", "1000").build())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(container::waitFor).isInstanceOf(InterruptedException.class);
            assertThat(container.pid()).isPresent();
        }
    }

    @Test
    void closingWhileInterruptedStillCleansUp() {
        Container container = carafe.start(command("sleep", "1000").build());
        int pid = container.pid().orElseThrow();
        Thread.currentThread().interrupt();
        container.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void nobodyHasThePidOfWhatHasEnded() throws Exception {
        try (Container container = carafe.start(command("true").build())) {
            container.waitFor();
            assertThat(container.pid()).isEqualTo(OptionalInt.empty());
            assertThatThrownBy(() -> container.signal("TERM"))
                    .isInstanceOf(ContainerConflictException.class)
                    .hasMessageContaining("is not running");
        }
    }
}
