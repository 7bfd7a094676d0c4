package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.RawCall;
import io.carafe.cli.testing.TerminalSession;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command's standard input and output let a container do with files and terminals of the host's: nothing. */
@NeedsRoot
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandedDescriptorsIT {
    private static final int ENOTTY = 25;
    private static final int TIOCSTI = 0x5412;

    @Parameter
    private Way way;

    private Path directory;
    private Path rootfs;
    private Caller caller;
    private Command carafe;
    private Command.Started running;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        directory = caller.directory();
        rootfs = caller.rootfs();
        // Types a byte into the terminal that is its standard output.
        RawCall.make(rootfs.resolve("bin/type"), 16, 29, 1, TIOCSTI, RawCall.BUFFER);
        carafe = caller.carafe();
        running = carafe.start("run", "--name", "web", "--rootfs", rootfs.toString(), "sleep", "60000");
        while (!carafe.run("ps", "-q").out().matches("[0-9a-f]{12}\n")) {
            assertThat(running.process().isAlive()).isTrue();
        }
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endEngine() throws IOException, InterruptedException {
        carafe.run("rm", "-f", "web");
        Command.finish(running);
        caller.close();
    }

    /** A command in a new container, and in one that runs. */
    private String command(String verb, String words) {
        return verb.equals("run")
                ? carafe.line() + " run --rm --rootfs " + rootfs + " " + words
                : carafe.line() + " exec web " + words;
    }

    private Result shell(String script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script).directory(directory.toFile());
        builder.environment().putAll(carafe.environment());
        Process process = builder.start();
        byte[] out = process.getInputStream().readAllBytes();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, err);
    }

    /** A descriptor that may only be read from can be opened anew, for writing. */
    @ParameterizedTest
    @ValueSource(strings = {"run", "exec"})
    void noFileCanBeWrittenThatInputComesFrom(String verb) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("input"), "input");
        String attack = "sh -c 'cat; echo evil > /proc/self/fd/0'";

        Result attacked =
                shell(command(verb, attack).replace(" run ", " run -i ").replace(" exec ", " exec -i ") + " < " + file);

        assertThat(attacked.out()).as("%s", attacked).isEqualTo("input");
        assertThat(file).hasContent("input");
        assertThat(shell(attack + " < " + file).out()).isEqualTo("input");
        assertThat(file).hasContent("evil\n");
    }

    /** And one that may only be written to, for reading, and for making the file empty. */
    @ParameterizedTest
    @ValueSource(strings = {"run", "exec"})
    void noFileCanBeReadThatOutputGoesTo(String verb) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("output"), "secret\n");
        String attack = "sh -c '[ -f /proc/self/fd/1 ] && : > /proc/self/fd/1; echo more'";

        Result attacked = shell(command(verb, attack) + " >> " + file);

        assertThat(attacked.status()).as("%s", attacked).isZero();
        assertThat(file).hasContent("secret\nmore\n");
        shell(attack + " >> " + file);
        assertThat(file).hasContent("more\n");
    }

    @Test
    void outputOfAFurtherProcessIsComplete() throws IOException, InterruptedException {
        Path file = directory.resolve("long");

        Result result = shell(command("exec", "sh -c 'sleep 100 & seq 100000; exit 3'") + " > " + file);

        assertThat(result.status()).as("%s", result).isEqualTo(3);
        assertThat(Files.readAllLines(file)).hasSize(100_000).endsWith("100000");
    }

    /** TIOCSTI: as root of the host's namespaces, the container could type commands into the user's shell. */
    @ParameterizedTest
    @ValueSource(strings = {"run", "exec"})
    void nobodyTypesIntoTheUsersTerminal(String verb) throws Exception {
        String privileged = command(verb, "type").replace(" run ", " run --privileged ");
        try (TerminalSession terminal = TerminalSession.start(
                "stty -echo; " + rootfs + "/bin/type; echo direct=$?; " + privileged + "; echo contained=$?",
                carafe.environment())) {
            terminal.expect("direct=0");
            terminal.expect("contained=" + ENOTTY);
        }
    }

    /** A terminal that the process has is its own: what it types there, its own shell reads. */
    @Test
    void whatIsTypedIntoItsOwnTerminalStaysThere() throws Exception {
        String own = carafe.line() + " run --rm -t --privileged --rootfs " + rootfs + " type; echo ended=$?;";
        try (TerminalSession terminal = TerminalSession.start(
                own + " stty -icanon min 0 time 1; dd bs=1 count=1 2>/dev/null | wc -c", carafe.environment())) {
            terminal.expect("ended=0");
            terminal.expect("0\r\n");
        }
    }

    /** What the user types after the command is not the command's to read, even if it has left a process behind. */
    @Test
    void whatIsTypedLaterIsTheShells() throws Exception {
        String exec =
                carafe.line() + " exec -i web sh -c 'cat <&0 >/dev/null & echo here'; read line; echo \"got=$line\"";
        try (TerminalSession terminal = TerminalSession.start(exec, carafe.environment())) {
            terminal.expect("here");
            // Until it is at read, nothing may be typed.
            Thread.sleep(1500);
            terminal.type("password\r");
            terminal.expect("got=password");
        }
    }

    @Test
    void whatIsTypedMeanwhileIsItsOwn() throws Exception {
        String run = carafe.line() + " run --rm -i --rootfs " + rootfs
                + " sh -c 'echo ready; read x; echo \"<$x>\"; [ -t 0 ]';" + " echo status=$?";
        try (TerminalSession terminal = TerminalSession.start(run, carafe.environment())) {
            terminal.expect("ready");
            terminal.type("words\r");
            terminal.expect("<words>");
            terminal.expect("status=1");
        }
    }

    /** CVE-2024-21626: a descriptor of the engine's led to the host's files, as a working directory or by itself. */
    @Test
    void noDescriptorIsAWayOut() {
        for (int number = 0; number < 12; number++) {
            String path = "/proc/self/fd/" + number;
            for (Result result : new Result[] {
                carafe.run("run", "--rm", "--rootfs", rootfs.toString(), "-w", path, "pwd"),
                carafe.run("exec", "-w", path, "web", "pwd")
            }) {
                assertThat(result.status()).as("%s: %s", path, result).isNotZero();
                assertThat(result.out()).isEmpty();
            }
        }
    }

    @Test
    void exactlyThreeDescriptorsReachTheCommand() {
        // The fourth is the directory that ls reads.
        assertThat(carafe.run("run", "--rm", "--rootfs", rootfs.toString(), "ls", "/proc/self/fd")
                        .out()
                        .split("\\s+"))
                .containsExactly("0", "1", "2", "3");
        assertThat(carafe.run("exec", "web", "ls", "/proc/self/fd").out().split("\\s+"))
                .containsExactly("0", "1", "2", "3");
    }
}
