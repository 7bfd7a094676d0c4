package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.carafe.api.error.ExitCode;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.StepRecorder;
import io.carafe.api.launch.StepResult;
import io.carafe.linux.Machine.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Launches on the real kernel. */
@Timeout(60)
class LaunchIT {
    private static final Exit SUCCESS = new Exit(false, 0, false);

    @AutoClose
    private final Machine machine = new Machine();

    @Test
    void theCommandRuns() {
        Ended ended = machine.run(machine.program().shell("echo hello; exit 3"));
        assertThat(ended).isEqualTo(new Ended(new Exit(false, 3, false), "hello\n"));
    }

    @Root
    @Test
    void aHostNameIsTheContainersOwn() {
        Machine.Program program = machine.program().in(CloneFlag.NEWUTS);
        program.step("give the container a name").sethostname("jail");
        Ended ended = machine.run(program.shell("hostname"));
        assertThat(ended).isEqualTo(new Ended(SUCCESS, "jail\n"));
        assertThat(machine.run(machine.program().shell("hostname")).output()).isNotEqualTo("jail\n");
    }

    @Test
    void aFailureNamesItsStep() {
        Machine.Program program = machine.program();
        program.step("go somewhere").chdir(Pathname.of("/no/such/place"));
        try (LaunchedProcess process = program.exec("/bin/true").launch()) {
            assertThatThrownBy(process::awaitExec)
                    .hasMessage("test: cannot go somewhere: chdir(\"/no/such/place\") gave ENOENT"
                            + " (No such file or directory)")
                    .asInstanceOf(type(LaunchException.class))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
        }
    }

    @Test
    void aProcessIsHeldUntilTheHostHasDoneItsPart() {
        Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
        Machine.Program program = machine.program();
        program.step(Stage.HOLD, "wait for the host's side").readSignal(machine.give("hold", hold.readEnd()), 1);
        try (LaunchedProcess process = program.exec("/bin/true").launch()) {
            await().until(() -> !process.results().isEmpty());
            assertThat(process.results()).extracting(r -> r.step().isolator()).containsOnly("launch");
            machine.write(hold.writeEnd(), "!");
            process.awaitExec();
            assertThat(machine.await(process)).isEqualTo(SUCCESS);
        }
    }

    @Test
    void aPipeThatIsClosedEndsTheHold() {
        Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
        Machine.Program program = machine.program();
        program.step(Stage.HOLD, "wait for the host's side").readSignal(machine.give("hold", hold.readEnd()), 1);
        try (LaunchedProcess process = program.exec("/bin/true").launch()) {
            machine.kernel.close(hold.writeEnd());
            assertThatThrownBy(process::awaitExec)
                    .isInstanceOf(LaunchException.class)
                    .hasMessage("test: cannot wait for the host's side: read(<hold>, ..., 1) gave 0 instead of 1."
                            + " The host's side gave up; its own error tells why.");
        }
        machine.kernel.close(hold.readEnd());
    }

    @Test
    void theChildSendsADescriptorThatItHasOpened() {
        Pipe sockets = machine.kernel.socketpair().orThrow("make sockets");
        Machine.Program program = machine.program();
        Slot file = program.step("open a file").open("file", "/proc/self/stat", Set.of(OpenFlag.RDONLY));
        program.step("give it away").sendDescriptor(machine.give("socket", sockets.writeEnd()), new Arg.Result(file));
        try (LaunchedProcess process = program.exec("/bin/true").launch()) {
            process.awaitExec();
            int received = machine.kernel.receiveDescriptor(sockets.readEnd()).intOrThrow("receive");
            assertThat(machine.readAll(received)).startsWith(process.pid() + " (");
            machine.await(process);
            List.of(received, sockets.readEnd(), sockets.writeEnd()).forEach(machine.kernel::close);
        }
    }

    @Test
    void descriptorsOfTheChildGoWhereTheyShould() {
        Machine.Program program = machine.program();
        Slot file = program.step("open a file").open("file", "/proc/self/comm", Set.of(OpenFlag.RDONLY));
        program.step("read from it").dup3(new Arg.Result(file), 0);
        assertThat(machine.run(program.shell("cat")).output()).isEqualTo("sh\n");
    }

    @Test
    void onlyStandardDescriptorsReachTheCommand() {
        Machine.Program program = machine.program().withOutput();
        program.step(Stage.EXEC, "close all others").closeRange(3, 0xffffffffL);
        String output = machine.run(program.exec(
                        "/bin/sh", "-c", "for i in $(seq 0 500); do [ -e /proc/$$/fd/$i ] && echo $i; done; true"))
                .output();
        assertThat(output.lines()).containsExactly("0", "1", "2");
    }

    @Test
    void aHeldProcessHasOnlyTheDescriptorsOfItsProgram() throws IOException {
        Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
        int high = machine.kernel.duplicate(hold.readEnd(), 300).intOrThrow("duplicate");
        machine.give("not used", hold.writeEnd());
        Machine.Program program = machine.program();
        program.step(Stage.HOLD, "wait for the host's side").readSignal(machine.give("hold", high), 1);
        try (LaunchedProcess process = program.exec("/bin/true").launch()) {
            await().until(() -> !process.results().isEmpty()
                    && process.results().size()
                            == DescriptorSweep.steps(program.recorded(), machine.handles())
                                    .size());
            try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
                assertThat(open.map(path -> path.getFileName().toString()))
                        .containsExactlyInAnyOrder("0", "1", "2", String.valueOf(high));
            }
        }
        List.of(high, hold.readEnd(), hold.writeEnd()).forEach(machine.kernel::close);
    }

    @Test
    void theCommandStartsWithCleanSignals() {
        Machine.Program program = machine.program().withOutput();
        program.step(Stage.EXEC, "let signals reach the command").unblockSignals();
        // A JVM ignores SIGPIPE; 32 and 33 come ignored out of glibc's posix_spawn, by which Java starts a JVM; and
        // others
        // from whatever started the tests: nohup, or a shell's background job. SIGKILL and SIGSTOP cannot be ignored.
        for (int signal = 1; signal <= 64; signal++) {
            if (signal != 9 && signal != 19) {
                program.step(Stage.EXEC, "let it end by it").defaultSignal(new Arg.Constant("SIG" + signal, signal));
            }
        }
        String status =
                machine.run(program.exec("/bin/cat", "/proc/self/status")).output();
        assertThat(status).contains("SigBlk:\t0000000000000000\n", "SigIgn:\t0000000000000000\n");
    }

    @Test
    void aCommandIsLookedForAlongAPath() {
        Machine.Program program = machine.program().withOutput();
        lookFor(program, "/none/echo", "/etc/passwd/echo", "/bin/echo");
        assertThat(machine.run(program).output()).isEqualTo("found\n");
    }

    @Test
    void aCommandThatIsNowhereIsNotFound() {
        Machine.Program program = machine.program();
        lookFor(program, "/none/echo", "/etc/passwd/echo");
        assertFails(program, Errno.ENOTDIR, ExitCode.NOT_FOUND);
    }

    @Test
    void aCommandThatCannotBeExecutedIsToldBeforeOneThatIsMissing() {
        Machine.Program program = machine.program();
        lookFor(program, "/none/echo", "/etc/passwd", "/none/echo");
        assertFails(program, Errno.EACCES, ExitCode.CANNOT_EXECUTE);
    }

    @Test
    void aLastExecveWhoseErrorIsToleratedIsAFailureToo() {
        Machine.Program program = machine.program();
        program.step(Stage.EXEC, "run it").tolerating(Errno.ENOENT).execve(Pathname.of("/none"), List.of(), List.of());
        assertFails(program, Errno.ENOENT, ExitCode.NOT_FOUND);
    }

    private static void lookFor(Machine.Program program, String... places) {
        for (int i = 0; i < places.length; i++) {
            StepRecorder step = program.step(Stage.EXEC, "run echo");
            if (i < places.length - 1) {
                step = step.tolerating(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES);
            }
            step.execve(Pathname.of(places[i]), List.of(Pathname.of("echo"), Pathname.of("found")), List.of());
        }
    }

    private static void assertFails(Machine.Program program, Errno errno, int exitCode) {
        try (LaunchedProcess process = program.launch()) {
            assertThatThrownBy(process::awaitExec)
                    .asInstanceOf(type(LaunchException.class))
                    .satisfies(e -> {
                        assertThat(e.errno()).isEqualTo(errno);
                        assertThat(e.exitCode()).isEqualTo(exitCode);
                    });
        }
    }

    @Test
    void resultsTellWhatEachReachedStepAnswered() {
        assertThat(results(false)).extracting(StepResult::nanoseconds).containsOnly(OptionalLong.empty());
    }

    @Test
    void resultsHaveTimesWhenAskedFor() {
        List<StepResult> results = results(true);
        assertThat(results.subList(0, results.size() - 1))
                .allSatisfy(
                        result -> assertThat(result.nanoseconds().orElseThrow()).isPositive());
        assertThat(results.get(results.size() - 1).nanoseconds()).isEmpty();
    }

    private List<StepResult> results(boolean timed) {
        Machine.Program program = machine.program();
        program.step("fail").tolerating(Errno.ENOENT).skippingAfterFailure(1).chdir(Pathname.of("/none"));
        program.step("be left out").umask(0);
        program.step("succeed").skippingAfterSuccess(2).umask(022);
        program.step("be left out").umask(0);
        program.step("be left out").umask(0);
        program.step("go on").chdir(Pathname.of("/"));
        program.exec("/bin/true");
        try (LaunchedProcess process = timed ? program.launchTimed() : program.launch()) {
            process.awaitExec();
            machine.await(process);
            List<StepResult> results = process.results().stream()
                    .filter(result -> result.step().isolator().equals("test"))
                    .toList();
            assertThat(results)
                    .extracting(result -> result.step().why())
                    .containsExactly("fail", "succeed", "go on", "run /bin/true");
            assertThat(results.get(0).result().failedWith(Errno.ENOENT)).isTrue();
            assertThat(results.get(3).result()).isEqualTo(Result.of(0));
            return results;
        }
    }
}
