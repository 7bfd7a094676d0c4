package io.carafe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ExecSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.Ulimit;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.CommandException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.testing.EngineCase;
import io.carafe.testing.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Further processes in running containers. */
@NeedsRoot
@Timeout(120)
class ExecIT extends EngineCase {
    private Container sleeper() {
        return carafe.start(command("sleep", "642")
                .hostname("web")
                .env("A", "1")
                .env("B", "1")
                .ulimit(new Ulimit("nofile", 77, 99))
                .build());
    }

    private static String output(Container container, ExecSpec spec) throws InterruptedException {
        try (ContainerProcess process = container.exec(spec)) {
            String out = Runs.text(process.stdout());
            String err = Runs.text(process.stderr());
            assertThat(process.waitFor()).as(err).isZero();
            return out + err;
        }
    }

    private static ExecSpec script(String script) {
        return ExecSpec.of("sh", "-c", script);
    }

    @Test
    void itIsBesideTheFirstProcess() throws Exception {
        try (Container container = sleeper()) {
            assertThat(output(container, ExecSpec.of("ps", "-o", "pid,ppid,args")))
                    .matches("(?s)PID +PPID +COMMAND\\n +1 +0 sleep 642\\n +[2-9] +0 ps -o pid,ppid,args\\n");
        }
    }

    @Test
    void itIsInAllTheNamespacesOfTheContainer() throws Exception {
        try (Container container = sleeper()) {
            Path first = Path.of("/proc/" + container.pid().orElseThrow() + "/ns");
            for (NamespaceKind kind : NamespaceKind.values()) {
                assertThat(output(container, ExecSpec.of("readlink", "/proc/self/ns/" + kind.symbol())))
                        .isEqualTo(Files.readSymbolicLink(first.resolve(kind.symbol())) + "\n");
            }
        }
    }

    @Test
    void itHasTheContainersSurroundings() throws Exception {
        try (Container container = sleeper()) {
            assertThat(output(
                            container,
                            script("hostname; echo $A$B$C$HOME; ulimit -Sn; ulimit -Hn; umask; pwd; id -u; id -G")
                                    .withEnv("B", "2")
                                    .withEnv("C", "3")))
                    .isEqualTo("web\n123/root\n77\n99\n0022\n/\n0\n0\n");
            assertThat(output(container, script("ls /proc/self/fd | wc -l")).strip())
                    .isEqualTo("4");
        }
    }

    @Test
    void itIsTheUserThatTheContainerKnowsNow() throws Exception {
        try (Container container = sleeper()) {
            assertThat(output(
                            container, script("id -u; id -g; id -G; echo $HOME").withUser("app")))
                    .isEqualTo("1234\n1235\n1235 29\n/home/app\n");
            output(container, script("echo 'late:x:77:78::/srv:/bin/sh' >> /etc/passwd"));
            assertThat(output(
                            container,
                            script("id -u; id -g; pwd").withUser("late").withWorkdir("/srv")))
                    .isEqualTo("77\n78\n/srv\n");
            assertThatThrownBy(() -> container.exec(ExecSpec.of("id").withUser("nobody-here")))
                    .hasMessageStartingWith("unable to find user nobody-here");
            // A link that leads out leads nowhere.
            output(container, script("echo 'trap:x:5:5::/:' > /outside; ln -sf /../../../../outside /etc/passwd"));
            assertThat(output(container, script("id -u").withUser("trap"))).isEqualTo("5\n");
        }
    }

    @Test
    void streamsAreExact() throws Exception {
        try (Container container = sleeper();
                ContainerProcess process =
                        container.exec(script("cat; echo err >&2; exit 42").withInteractive(true))) {
            process.stdin().write(new byte[] {0, (byte) 0xff, 10});
            process.stdin().close();
            assertThat(process.stdout().readAllBytes()).isEqualTo(new byte[] {0, (byte) 0xff, 10});
            assertThat(Runs.text(process.stderr())).isEqualTo("err\n");
            assertThat(process.waitFor()).isEqualTo(42);
            assertThat(container.waitFor(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void itHasATerminalOfItsOwn() throws Exception {
        try (Container container = sleeper()) {
            for (int i = 0; i < 2; i++) {
                try (ContainerProcess process = container.exec(
                        script("tty; stty size; read x; stty size; echo got $x; id -u; ls -ln $(tty)")
                                .withTty(true)
                                .withInteractive(true)
                                .withUser("app"),
                        new Stdio.Terminal(25, 81))) {
                    assertThat(Runs.line(process.stdout())).isEqualTo("/dev/pts/0\r");
                    assertThat(Runs.line(process.stdout())).isEqualTo("25 81\r");
                    process.resize(50, 132);
                    process.stdin().write("typed\n".getBytes(UTF_8));
                    assertThat(Runs.text(process.stdout()))
                            .startsWith("typed\r\n50 132\r\ngot typed\r\n1234\r\ncrw")
                            .contains(" 1234 ");
                    assertThat(process.waitFor()).isZero();
                }
            }
        }
    }

    @Test
    void signalsReachItAlone() throws Exception {
        try (Container container = sleeper();
                ContainerProcess process =
                        container.exec(script("trap 'echo usr1' USR1; echo ready; while :; do sleep 0.05; done"))) {
            assertThat(Runs.line(process.stdout())).isEqualTo("ready");
            process.signal("USR1");
            assertThat(Runs.line(process.stdout())).isEqualTo("usr1");
            process.signal("KILL");
            assertThat(process.waitFor()).isEqualTo(137);
            assertThatThrownBy(() -> process.signal("TERM")).isInstanceOf(ContainerConflictException.class);
            assertThat(container.state().isRunning()).isTrue();
        }
    }

    @Test
    void aCommandThatIsNotThereOrCannotBeExecuted() {
        try (Container container = sleeper()) {
            assertThatThrownBy(() -> container.exec(ExecSpec.of("nosuch")))
                    .isInstanceOf(CommandException.class)
                    .hasMessageStartingWith("cannot execute nosuch: not found in the container's PATH")
                    .extracting(failed -> ((CarafeException) failed).exitCode())
                    .isEqualTo(127);
            assertThatThrownBy(() -> container.exec(ExecSpec.of("/etc/passwd")))
                    .extracting(failed -> ((CarafeException) failed).exitCode())
                    .isEqualTo(126);
            assertThatThrownBy(() -> container.exec(ExecSpec.of("ls").withWorkdir("/nowhere")))
                    .hasMessageContaining("/nowhere");
            assertThatThrownBy(() -> container.exec(ExecSpec.of("ls").withWorkdir("/proc/1/fd/5")))
                    .isInstanceOf(CarafeException.class);
        }
    }

    @Test
    void aContainerThatDoesNotRunTakesNone() throws Exception {
        Container container = carafe.start(command("true").remove(false).build());
        container.waitFor();
        assertThatThrownBy(() -> container.exec(ExecSpec.of("true")))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessageContaining("is not running");
        container.remove(true);
    }

    @Test
    void theEndOfTheContainerIsTheEndOfTheProcess() throws Exception {
        try (Container container = sleeper();
                ContainerProcess process = container.exec(ExecSpec.of("sleep", "1000"));
                ContainerProcess detached =
                        container.exec(ExecSpec.of("sleep", "1000").withDetached(true))) {
            container.signal("KILL");
            assertThat(container.waitFor()).isEqualTo(137);
            assertThat(process.waitFor()).isEqualTo(137);
            assertThat(detached.waitFor()).isEqualTo(137);
        }
    }

    @Test
    void aProcessThatEntersWhileTheContainerEndsIsAClearErrorOrAnEnd() throws Exception {
        for (int i = 0; i < 40; i++) {
            Container container = sleeper();
            Thread killer = new Thread(() -> container.signal("KILL"));
            killer.start();
            try (ContainerProcess process = container.exec(ExecSpec.of("sleep", "1000"))) {
                assertThat(process.waitFor()).isEqualTo(137);
            } catch (ContainerConflictException ended) {
                assertThat(ended.getMessage()).matches("(?s)container .*(is not running|ended while).*");
            } catch (io.carafe.api.error.ContainerNotFoundException gone) {
                // It was removed at its end.
            }
            killer.join();
            container.close();
        }
    }

    @Test
    void manyAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (Container one = sleeper();
                Container other = sleeper()) {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Container container = i % 2 == 0 ? one : other;
                results.add(pool.submit(() -> output(container, script("echo $((6 * 7))"))));
            }
            for (Future<String> result : results) {
                assertThat(result.get()).isEqualTo("42\n");
            }
            assertThat(output(one, script("ps | wc -l")).strip()).isEqualTo("5");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void itCanBeExplained() {
        try (Container container = sleeper()) {
            List<String> steps = container.explain(ExecSpec.of("true")).program().steps().stream()
                    .map(step -> step.text())
                    .toList();
            assertThat(steps)
                    .containsSubsequence(
                            "setns(<mnt.namespace>, CLONE_NEWNS)",
                            "setns(<net.namespace>, CLONE_NEWNET)",
                            "setns(<pid.namespace>, CLONE_NEWPID)",
                            "clone3({flags=CLONE_VM|CLONE_PIDFD|CLONE_PARENT|CLONE_CLEAR_SIGHAND}, 88)",
                            "setresuid(0, 0, 0)");
        }
    }
}
