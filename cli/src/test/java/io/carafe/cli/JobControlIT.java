package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with an engine as a job of an interactive shell, in a terminal that tmux(1) makes. */
@NeedsRoot
class JobControlIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path TMUX = Path.of("/usr/bin/tmux");

    @TempDir
    private Path directory;

    private Path rootfs;
    private Command carafe;

    @BeforeEach
    void startShell() throws Exception {
        Busybox.need(Files.isExecutable(TMUX), TMUX + " (Debian package tmux)");
        rootfs = Busybox.make(directory.resolve("rootfs"));
        carafe = Command.in(directory, Way.WITH_ENGINE);
        carafe.run("version");
        List<String> words = new ArrayList<>(List.of("new-session", "-d", "-x", "200", "-y", "50", "env", "PS1=$ "));
        carafe.environment().forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(List.of("bash", "--norc", "--noprofile", "-i"));
        tmux(words.toArray(String[]::new));
    }

    @AfterEach
    void endShell() throws Exception {
        tmux("kill-server");
        carafe.close();
    }

    @Test
    void aJobInTheBackgroundWaitsForTheTerminal() throws Exception {
        type(Command.LAUNCHER + " run --rm -it --rootfs " + rootfs + " sh &");
        awaitState("T");
        type("echo typed for the shell");
        expect("\ntyped for the shell");

        type("fg");
        awaitState("S");
        type("stty size; echo inside $((40 + 2))");
        expect("50 200");
        expect("inside 42");
        tmux("resize-window", "-x", "100", "-y", "30");
        type("sleep 1; stty size");
        expect("30 100");
        type("exit 5");
        expect("exit 5\n$");
        type("echo code=$?; stty -a | tr ' ' '\\n' | grep -x icanon");
        expect("code=5\nicanon");
    }

    /** Waits until the client is in this state of /proc/PID/stat. */
    private void awaitState(String state) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!clients().contains(state)) {
            assertThat(System.nanoTime())
                    .as("waiting for a client in state %s", state)
                    .isLessThan(end);
            Thread.sleep(50);
        }
    }

    private List<String> clients() throws IOException {
        List<String> states = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            try {
                String words = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
                if (words.contains("io.carafe.client.Client\0") && words.contains(rootfs.toString())) {
                    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
                    states.add(stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3));
                }
            } catch (IOException gone) {
                continue;
            }
        }
        return states;
    }

    private void type(String line) throws Exception {
        tmux("send-keys", "-l", line);
        tmux("send-keys", "Enter");
    }

    private void expect(String text) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String screen = tmux("capture-pane", "-p");
        while (!screen.contains(text)) {
            assertThat(System.nanoTime())
                    .as("waiting for %s in %s", text, screen)
                    .isLessThan(end);
            Thread.sleep(100);
            screen = tmux("capture-pane", "-p");
        }
    }

    private String tmux(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                TMUX.toString(),
                "-f",
                "/dev/null",
                "-S",
                directory.resolve("tmux").toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }
}
