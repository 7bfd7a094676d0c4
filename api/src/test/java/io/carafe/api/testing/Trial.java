package io.carafe.api.testing;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tries isolators out on the real kernel, without an engine and without an image: a command of the host's gets the
 * namespaces of the isolators under test, and a mount namespace with an empty {@code /etc}, so that whatever is mounted is
 * gone with it.
 *
 * <pre>{@code
 * Trial trial = Trial.over(new LinuxModule());
 * try (Trial.Running running = trial.start(context, List.of(new UtsIsolator()), "hostname")) {
 *     assertThat(running.output()).isEqualTo("web\n");
 * }
 * }</pre>
 *
 * <p>Such a test wants root: {@link NeedsRoot}.
 */
public final class Trial {
    private static final Handle GO = new Handle("trial.go");
    private static final Handle OUTPUT = new Handle("trial.output");
    private static final String NAME = "trial";

    private final Kernel kernel;
    private final Launcher launcher;

    private Trial(Kernel kernel, Launcher launcher) {
        this.kernel = kernel;
        this.launcher = launcher;
    }

    /** @param linux binds {@link Kernel} and {@link Launcher}: the module of carafe-linux */
    public static Trial over(Module linux) {
        Injector injector = Guice.createInjector(linux);
        return new Trial(injector.getInstance(Kernel.class), injector.getInstance(Launcher.class));
    }

    /** Starts a command, an absolute path and arguments, as the first process of a container. */
    public Running start(LaunchContext context, List<Isolator> isolators, String... command) {
        HostRecorder before = new HostRecorder(NAME);
        HostRecorder held = new HostRecorder(NAME);
        ProgramRecorder.SlotNumbers slots = new ProgramRecorder.SlotNumbers();
        List<Step> steps = new ArrayList<>();
        Set<CloneFlag> flags = EnumSet.of(CloneFlag.NEWNS);
        for (Isolator isolator : isolators) {
            isolator.validate(context.spec(), context.host());
            flags.addAll(isolator.cloneFlags(context));
            isolator.prepare(context, before);
            ProgramRecorder program = new ProgramRecorder(isolator.name(), slots);
            isolator.launch(context, program);
            steps.addAll(program.steps());
            isolator.whileHeld(context, held);
        }
        return launch(flags, steps, surroundings(slots, command), before, held);
    }

    /** Starts a command as a further process of the container whose peers the context names. */
    public Running join(LaunchContext context, List<Isolator> isolators, String... command) {
        HostRecorder before = new HostRecorder(NAME);
        ProgramRecorder.SlotNumbers slots = new ProgramRecorder.SlotNumbers();
        List<Step> steps = new ArrayList<>();
        for (Isolator isolator : isolators) {
            ProgramRecorder program = new ProgramRecorder(isolator.name(), slots);
            isolator.join(context, before, program);
            steps.addAll(program.steps());
        }
        List<Step> around = surroundings(slots, command).stream()
                .filter(step -> step.stage() != Stage.ROOTFS)
                .toList();
        return launch(EnumSet.noneOf(CloneFlag.class), steps, around, before, new HostRecorder(NAME));
    }

    /** Performs host steps for which no process is needed, for a test of what is released. */
    public void perform(HostRecorder recorded) {
        try (TrialHost host = new TrialHost(kernel, launcher)) {
            host.perform(recorded);
        }
    }

    private Running launch(
            Set<CloneFlag> flags, List<Step> isolation, List<Step> around, HostRecorder before, HostRecorder held) {
        List<Step> steps = Stream.concat(isolation.stream(), around.stream())
                .sorted(Comparator.comparing(Step::stage).thenComparing(Step::isolator))
                .toList();
        Pipe go = kernel.pipe().orThrow("make a pipe");
        Pipe output = kernel.pipe().orThrow("make a pipe");
        Descriptor read = new Descriptor(kernel, output.readEnd());
        try (Descriptor goRead = new Descriptor(kernel, go.readEnd());
                Descriptor goWrite = new Descriptor(kernel, go.writeEnd());
                Descriptor write = new Descriptor(kernel, output.writeEnd());
                TrialHost host = new TrialHost(kernel, launcher)) {
            host.perform(before);
            host.give(GO, kernel.duplicate(goRead.number(), 0).intOrThrow("duplicate a descriptor"));
            host.give(OUTPUT, kernel.duplicate(write.number(), 0).intOrThrow("duplicate a descriptor"));
            if (host.given().containsKey(LaunchProgram.CGROUP)) {
                flags.add(CloneFlag.INTO_CGROUP);
            }
            LaunchedProcess process = launcher.launch(LaunchProgram.of(flags, steps), host.given(), false);
            try {
                host.child(process.pid());
                host.perform(held);
                goWrite.close();
                process.awaitExec();
                return new Running(kernel, process, read);
            } catch (RuntimeException | Error e) {
                process.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            read.close();
            throw e;
        }
    }

    private static List<Step> surroundings(ProgramRecorder.SlotNumbers slots, String... command) {
        ProgramRecorder program = new ProgramRecorder(NAME, slots);
        program.at(Stage.HOLD)
                .to("wait for the host's side")
                .call(Syscall.READ, new Arg.Given(GO), new Arg.Block(new byte[1], "..."), new Arg.Int(1));
        program.at(Stage.ROOTFS)
                .to("keep mounts from the host")
                .mount("", "/", "", EnumSet.of(MountFlag.REC, MountFlag.PRIVATE), "");
        program.at(Stage.ROOTFS).to("be where every container begins").chdir(Pathname.of("/"));
        program.at(Stage.ROOTFS).to("have an /etc to mount in").mount("trial", "/etc", "tmpfs", Set.of(), "");
        program.at(Stage.STREAMS).to("connect standard output").dup3(new Arg.Given(OUTPUT), 1);
        program.at(Stage.STREAMS).to("connect standard error").dup3(new Arg.Given(OUTPUT), 2);
        program.at(Stage.EXEC).to("unblock signals").unblockSignals();
        List<Pathname> words = Stream.of(command).map(Pathname::of).toList();
        program.at(Stage.EXEC)
                .to("run the command")
                .execve(words.get(0), words, List.of(Pathname.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin")));
        return program.steps();
    }

    /** A process that has become its command. Closing it kills it. */
    public static final class Running implements AutoCloseable {
        private static final int CHUNK = 4096;
        private static final int SIGKILL = 9;

        private final Kernel kernel;
        private final LaunchedProcess process;
        private final Descriptor output;

        private Running(Kernel kernel, LaunchedProcess process, Descriptor output) {
            this.kernel = kernel;
            this.process = process;
            this.output = output;
        }

        /** Its pid, seen from the host. */
        public int pid() {
            return process.pid();
        }

        /** All that it and its children print until the last of them ends. */
        public String output() {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
            while (kernel.read(output.number(), buffer.clear()).orThrow("read the output") > 0) {
                byte[] bytes = new byte[buffer.flip().remaining()];
                buffer.get(bytes);
                printed.writeBytes(bytes);
            }
            return printed.toString(StandardCharsets.UTF_8);
        }

        /** What one of its files of {@code /proc/PID/ns} is: {@code uts:[4026531838]}. */
        public String namespace(NamespaceKind kind) {
            return kernel.readlinkat(FileCalls.AT_FDCWD, Pathname.of("/proc/" + pid() + "/ns/" + kind.symbol()))
                    .orThrow("read the " + kind.symbol() + " namespace of process " + pid())
                    .toString();
        }

        @Override
        public void close() {
            kernel.pidfdSendSignal(process.pidfd(), SIGKILL);
            kernel.waitid(process.pidfd(), true);
            process.close();
            output.close();
        }
    }
}
