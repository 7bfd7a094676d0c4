package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.StepRecorder;
import io.carafe.linux.machine.MachineCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The kernel and the launcher of this machine, and what the tests of launches have in common. */
final class Machine implements AutoCloseable {
    static final Handle OUTPUT = new Handle("test.output");

    final MachineCode code = MachineCode.forThisMachine();
    final LinuxKernel kernel = LinuxKernel.of(code, Architecture.of(System.getProperty("os.arch")));
    final LaunchArenas arenas = new LaunchArenas();
    final LinuxLauncher launcher = new LinuxLauncher(code, kernel, arenas, DumpableGuard.of(kernel));
    private final Map<Handle, Integer> handles = new HashMap<>();

    /** A program that the test has recorded, on its way to run. */
    final class Program {
        private final ProgramRecorder recorder = new ProgramRecorder("test");
        private Set<CloneFlag> namespaces = Set.of();

        Program in(CloneFlag... kinds) {
            namespaces = Set.of(kinds);
            return this;
        }

        Program entering(Handle pidNamespace) {
            step(Stage.NAMESPACES, "enter a PID namespace").setns(new Arg.Given(pidNamespace), CloneFlag.NEWPID);
            return this;
        }

        StepRecorder step(String why) {
            return step(Stage.SETTINGS, why);
        }

        StepRecorder step(Stage stage, String why) {
            return recorder.at(stage).to(why);
        }

        /** The command's standard output becomes the test's to read. */
        Program withOutput() {
            step(Stage.STREAMS, "let the test read the output").dup3(new Arg.Given(OUTPUT), 1);
            return this;
        }

        Program exec(String... command) {
            List<Pathname> arguments = Arrays.stream(command).map(Pathname::of).toList();
            step(Stage.EXEC, "run " + command[0]).execve(arguments.get(0), arguments, List.of());
            return this;
        }

        Program shell(String script) {
            return withOutput().exec("/bin/sh", "-c", script);
        }

        private static List<Step> sorted(List<Step> steps) {
            return steps.stream().sorted(Comparator.comparing(Step::stage)).toList();
        }

        LaunchProgram recorded() {
            return LaunchProgram.of(namespaces, sorted(recorder.steps()));
        }

        LaunchedProcess launch() {
            return launcher.launch(recorded(), handles, false);
        }

        LaunchedProcess launchTimed() {
            return launcher.launch(recorded(), handles, true);
        }
    }

    /** What a command left. */
    record Ended(Exit exit, String output) {}

    Program program() {
        return new Program();
    }

    /** A process that waits to be killed, by whatever signal. */
    Program sleeper() {
        Program program = program();
        program.step("let signals reach the command").unblockSignals();
        return program.exec("/bin/sleep", "60");
    }

    Map<Handle, Integer> handles() {
        return Map.copyOf(handles);
    }

    Arg give(String name, int descriptor) {
        Handle handle = new Handle(name);
        handles.put(handle, descriptor);
        return new Arg.Given(handle);
    }

    Handle handle(String name, int descriptor) {
        Handle handle = new Handle(name);
        handles.put(handle, descriptor);
        return handle;
    }

    /** Launches a program that ends in {@link Program#withOutput output}, and waits for its end. */
    Ended run(Program program) {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        handles.put(OUTPUT, pipe.writeEnd());
        try {
            try (LaunchedProcess process = program.launch()) {
                kernel.close(pipe.writeEnd());
                process.awaitExec();
                String output = readAll(pipe.readEnd());
                return new Ended(kernel.waitid(process.pidfd(), true).orThrow("wait"), output);
            }
        } finally {
            kernel.close(pipe.readEnd());
        }
    }

    Exit await(LaunchedProcess process) {
        return kernel.waitid(process.pidfd(), true).orThrow("wait for process " + process.pid());
    }

    String readAll(int descriptor) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        while (kernel.read(descriptor, buffer).orThrow("read") > 0) {
            assertThat(buffer.hasRemaining()).isTrue();
        }
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    void write(int descriptor, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(kernel.write(
                                descriptor,
                                ByteBuffer.allocateDirect(bytes.length)
                                        .put(bytes)
                                        .flip())
                        .raw())
                .isEqualTo(bytes.length);
    }

    @Override
    public void close() {
        launcher.close();
        assertThat(arenas.inUse()).as("launches whose memory was not freed").isZero();
        code.close();
    }
}
