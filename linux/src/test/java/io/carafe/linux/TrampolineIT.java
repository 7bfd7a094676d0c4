package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.carafe.api.error.ExitCode;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.StepRecorder;
import io.carafe.api.launch.StepResult;
import io.carafe.linux.Machine.Ended;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are executed by way of the trampoline, on the real kernel. */
@Timeout(60)
class TrampolineIT {
    private static final long LAST = 0xffffffffL;
    private static final int SIGKILL = 9;

    @AutoClose
    private final Machine machine = new Machine();

    @TempDir
    Path directory;

    private Machine.Program program(List<String> words, String... places) {
        return recorded(machine.program().withOutput(), words, places);
    }

    private Machine.Program silent(List<String> words, String... places) {
        return recorded(machine.program(), words, places);
    }

    private static Machine.Program recorded(Machine.Program program, List<String> words, String... places) {
        return executing(program, words, 5, places);
    }

    private static Machine.Program executing(
            Machine.Program program, List<String> words, int closed, String... places) {
        program.step(Stage.LEAVE, "be able to tell").dup3(new Arg.Given(LaunchProgram.REPORT), 3);
        program.step(Stage.LEAVE, "have it at hand").dup3UntilExec(new Arg.Given(LaunchProgram.TRAMPOLINE), 4);
        program.step(Stage.LEAVE, "close all others").closeRange(closed, LAST);
        for (int i = 0; i < places.length; i++) {
            StepRecorder step = program.step(Stage.EXEC, "run " + places[i]);
            if (i < places.length - 1) {
                step = step.tolerating(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES);
            }
            step.execve(
                    Pathname.of(places[i]),
                    words.stream().map(Pathname::of).toList(),
                    List.of(Pathname.of("A=b"), Pathname.of("C=")));
        }
        return program;
    }

    private Machine.Program command(String... words) {
        return program(Arrays.asList(words), words[0]);
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
    void theCommandGetsItsWordsAndItsEnvironment() {
        Ended ended = machine.run(command("/bin/sh", "-c", "echo \"$0|$1|$2|$A|$C\"; exit 3", "", "two words", ""));

        assertThat(ended).isEqualTo(new Ended(new Exit(false, 3, false), "|two words||b|\n"));
    }

    @Test
    void nothingOfItIsLeftToTheCommand() {
        String output = machine.run(command(
                        "/bin/sh",
                        "-c",
                        "readlink /proc/$$/exe; for i in $(seq 0 500); do [ -e /proc/$$/fd/$i ] && echo $i; done"))
                .output();

        assertThat(output.lines().skip(1)).containsExactly("0", "1", "2");
        assertThat(output).startsWith(realPath("/bin/sh"));
    }

    private static String realPath(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** CVE-2019-5736: whoever executes its own executable here executes that, and not the one that this JVM runs in. */
    @ParameterizedTest
    @ValueSource(strings = {"/proc/self/exe", "/proc/thread-self/exe"})
    void theJvmsExecutableIsOutOfReach(String link) throws IOException {
        Path script = Files.writeString(directory.resolve("script"), "#!" + link + " --version\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));

        for (String place : List.of(link, script.toString())) {
            Ended ended = machine.run(program(List.of(place, "--version"), place));
            assertThat(ended.output()).isEmpty();
            assertThat(ended.exit().status()).isNotZero();
        }
    }

    /** Without the trampoline it is not, so there is something to defend. */
    @Test
    void theJvmsExecutableIsInReachOfAPlainExecve() {
        assertThat(machine.run(machine.program().withOutput().exec("/proc/self/exe", "--version"))
                        .output())
                .contains(System.getProperty("java.version"));
    }

    @Test
    void aCommandIsLookedForAlongAPath() {
        List<String> words = List.of("echo", "found");

        assertThat(machine.run(program(words, "/none/echo", "/etc/passwd/echo", "/bin/echo"))
                        .output())
                .isEqualTo("found\n");
        assertThat(machine.run(program(words, "/etc/passwd", "/bin/echo", "/none/echo"))
                        .output())
                .isEqualTo("found\n");
        assertFails(silent(words, "/none/echo", "/etc/passwd/echo"), Errno.ENOTDIR, ExitCode.NOT_FOUND);
        assertFails(silent(words, "/none/echo", "/etc/passwd", "/none"), Errno.EACCES, ExitCode.CANNOT_EXECUTE);
        assertFails(silent(words, ""), Errno.ENOENT, ExitCode.NOT_FOUND);
    }

    @Test
    void theFirstErrorThatIsNotToleratedEndsTheSearch() throws IOException {
        Path nonsense = Files.write(directory.resolve("nonsense"), new byte[] {0, 1, 2});
        Files.setPosixFilePermissions(nonsense, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertFails(
                silent(List.of("echo"), "/none/echo", nonsense.toString(), "/bin/echo"),
                Errno.ENOEXEC,
                ExitCode.CANNOT_EXECUTE);
    }

    @Test
    void wordsThatAreTooManyAreToldAsTheCommands() {
        assertFails(silent(List.of("echo", "x".repeat(200_000)), "/bin/echo"), Errno.E2BIG, ExitCode.CANNOT_EXECUTE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resultsTellWhatEachExecveAnswered(boolean timed) {
        Machine.Program program = silent(List.of("true"), "/none/true", "/bin/true", "/usr/bin/true");
        try (LaunchedProcess process = timed ? program.launchTimed() : program.launch()) {
            process.awaitExec();
            machine.await(process);
            List<StepResult> results = process.results().stream()
                    .filter(result -> result.step().stage() == Stage.EXEC)
                    .toList();
            assertThat(results).hasSize(2);
            assertThat(results.get(0).result().failedWith(Errno.ENOENT)).isTrue();
            assertThat(results.get(1).result().raw()).isZero();
        }
    }

    /** The file of a control group is one that can be written to alone. */
    private Machine.Program entering(int group, String... words) {
        machine.handle(LaunchProgram.LATE_GROUP.name(), group);
        Machine.Program program = machine.program();
        program.step(Stage.LEAVE, "enter late")
                .dup3(new Arg.Given(LaunchProgram.LATE_GROUP), LaunchProgram.LATE_GROUP_NUMBER);
        return executing(program, List.of(words), LaunchProgram.LATE_GROUP_NUMBER + 1, words[0]);
    }

    private int opened(Path file, OpenFlag flag) {
        return machine.kernel
                .open(FileCalls.AT_FDCWD, Pathname.of(file.toString()), EnumSet.of(flag))
                .intOrThrow("open " + file);
    }

    @Test
    void itWritesItselfToTheGroupThatItIsGiven() throws IOException {
        Path group = Files.createFile(directory.resolve("cgroup.procs"));
        try (Descriptor file = new Descriptor(machine.kernel, opened(group, OpenFlag.WRONLY));
                LaunchedProcess process = entering(file.number(), "/bin/sh", "-c", "! [ -e /proc/$$/fd/5 ]")
                        .launch()) {
            process.awaitExec();
            assertThat(machine.await(process)).isEqualTo(new Exit(false, 0, false));
        }
        assertThat(group).hasContent("0");
    }

    /** SELinux puts one in the place of what a policy denies, and whoever writes there is in no group. */
    @Test
    void theNullDeviceInPlaceOfTheGroupIsNoGroup() {
        try (Descriptor nothing = new Descriptor(machine.kernel, opened(Path.of("/dev/null"), OpenFlag.RDWR))) {
            try (LaunchedProcess process =
                    entering(nothing.number(), "/bin/true").launch()) {
                assertThatThrownBy(process::awaitExec)
                        .asInstanceOf(type(LaunchException.class))
                        .satisfies(e -> {
                            assertThat(e.errno()).isEqualTo(Errno.EACCES);
                            assertThat(e).hasMessageContaining("enter late");
                        });
            }
        }
    }

    private Machine.Program bound(Pipe lifeline, String... words) {
        Machine.Program program = machine.program();
        program.step(Stage.LEAVE, "end with the engine")
                .dup3(machine.give("lifeline", lifeline.readEnd()), LaunchProgram.LIFELINE_NUMBER);
        return executing(program, List.of(words), LaunchProgram.LIFELINE_NUMBER + 1, words[0]);
    }

    /** A security module takes away what the process asked for before. */
    @Test
    void itAsksToEndWithItsMaker() throws InterruptedException {
        Pipe lifeline = machine.kernel.pipe().orThrow("make a pipe");
        machine.kernel.setNonBlocking(lifeline.readEnd(), true);
        AtomicReference<LaunchedProcess> launched = new AtomicReference<>();
        Thread maker = new Thread(() -> {
            launched.set(bound(lifeline, "/bin/sleep", "1000").launch());
            launched.get().awaitExec();
        });
        maker.start();
        maker.join();
        try (LaunchedProcess process = launched.get()) {
            assertThat(machine.await(process)).isEqualTo(new Exit(true, SIGKILL, false));
        } finally {
            machine.kernel.close(lifeline.readEnd());
            machine.kernel.close(lifeline.writeEnd());
        }
    }

    @Test
    void itDoesNotGoOnWhenItsMakerHasEndedBefore() {
        Pipe lifeline = machine.kernel.pipe().orThrow("make a pipe");
        machine.kernel.setNonBlocking(lifeline.readEnd(), true);
        machine.kernel.close(lifeline.writeEnd());
        try (LaunchedProcess process = bound(lifeline, "/bin/sleep", "1000").launch()) {
            assertThat(machine.await(process)).isEqualTo(new Exit(false, ExitCode.ENGINE_ERROR, false));
        } finally {
            machine.kernel.close(lifeline.readEnd());
        }
    }

    /** Another process of the container can do that to it, by {@code /proc/PID/fd} of the trampoline. */
    private Machine.Program withReportHeldOpen(String... words) {
        Machine.Program program = machine.program();
        program.step(Stage.LEAVE, "have another hold it open").dup3(new Arg.Given(LaunchProgram.REPORT), 6);
        return executing(program, List.of(words), 7, words[0]);
    }

    @Test
    void aReportThatIsHeldOpenKeepsNobodyWaiting() {
        try (LaunchedProcess process = withReportHeldOpen("/bin/sleep", "1000").launch()) {
            process.awaitExec();
            assertThat(Path.of("/proc/" + process.pid() + "/comm")).hasContent("sleep");
            machine.kernel.pidfdSendSignal(process.pidfd(), SIGKILL);
            machine.await(process);
        }
        Machine.Program brief = withReportHeldOpen("/bin/sh", "-c", "sleep 3 & exit 4");
        try (LaunchedProcess process = brief.launch()) {
            process.awaitExec();
            assertThat(machine.await(process)).isEqualTo(new Exit(false, 4, false));
        }
    }

    /** It has the start of a process of its own container fail, and nothing more. */
    @Test
    void aFailureThatSomebodyElseReportsEndsTheProcess() {
        Machine.Program program = machine.program();
        byte[] notFound = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(-Errno.ENOENT.number())
                .array();
        program.step(Stage.LEAVE, "lie").write(new Arg.Given(LaunchProgram.REPORT), Pathname.of(notFound));
        program.step(Stage.LEAVE, "have another hold it open").dup3(new Arg.Given(LaunchProgram.REPORT), 6);
        try (LaunchedProcess process =
                executing(program, List.of("sleep", "1000"), 7, "/bin/sleep").launch()) {
            assertThatThrownBy(process::awaitExec)
                    .asInstanceOf(type(LaunchException.class))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
            assertThat(Path.of("/proc/" + process.pid())).doesNotExist();
        }
    }

    @Test
    void descriptorsAreClosedWhateverBecomesOfIt() throws IOException {
        machine.run(command("/bin/true"));
        long before = open();
        for (int i = 0; i < 20; i++) {
            machine.run(command("/bin/true"));
            assertFails(silent(List.of("none"), "/none"), Errno.ENOENT, ExitCode.NOT_FOUND);
        }

        // Others of this JVM may have closed theirs meanwhile.
        assertThat(open()).isLessThanOrEqualTo(before);
    }

    private static long open() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
