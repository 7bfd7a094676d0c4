package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.IdMaps;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.MappedUserNamespace;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.FileSystemMount;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.testing.Contexts;
import io.carafe.linux.LinuxModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a shell on the real kernel with what {@link MntIsolator} records, and the least of the other isolators: new
 * namespaces, a /proc, and root of the user namespace if there is one.
 */
final class Jail implements AutoCloseable {
    private static final Handle OUTPUT = new Handle("test.output");
    private static final Handle HOLD = new Handle("test.hold");
    private static final int SIGKILL = 9;

    final Kernel kernel;
    private final Launcher launcher;
    private final AutoCloseable closing;
    private final MntIsolator isolator = Isolators.mnt();
    private String idMap = "0 0 65536";

    Jail() {
        Injector injector = Guice.createInjector(new LinuxModule());
        kernel = injector.getInstance(Kernel.class);
        launcher = injector.getInstance(Launcher.class);
        closing = (AutoCloseable) launcher;
    }

    /** What a command left. */
    record Ended(int code, String output) {}

    /** The ids of a new user namespace, as in user_namespaces(7). */
    Jail mapping(String lines) {
        idMap = lines;
        return this;
    }

    /** Runs a script to its end. */
    Ended run(LaunchContext context, String script) {
        try (Running running = start(context, script)) {
            return running.end();
        }
    }

    /** Runs a script, in a further process, to its end. */
    Ended join(LaunchContext context, String script) {
        HostRecorder host = new HostRecorder("mnt");
        ProgramRecorder program = new ProgramRecorder("mnt");
        isolator.join(context, host, program);
        try (Running running = launch(Set.of(), host, program.steps(), script)) {
            return running.end();
        }
    }

    /** Starts a script. */
    Running start(LaunchContext context, String script) {
        ProgramRecorder.SlotNumbers slots = new ProgramRecorder.SlotNumbers();
        HostRecorder host = new HostRecorder("mnt");
        ProgramRecorder mnt = new ProgramRecorder("mnt", slots);
        ProgramRecorder others = new ProgramRecorder("others", slots);
        isolator.validate(context.spec(), context.host());
        isolator.prepare(context, host);
        isolator.launch(context, mnt);
        Set<CloneFlag> flags = EnumSet.noneOf(CloneFlag.class);
        flags.addAll(isolator.cloneFlags(context));
        for (NamespaceKind kind :
                List.of(NamespaceKind.PID, NamespaceKind.IPC, NamespaceKind.NET, NamespaceKind.USER)) {
            if (context.isPrivate(kind)) {
                flags.add(kind.cloneFlag());
            }
        }
        enterThoseOfPeers(context, host, others);
        if (context.isPrivate(NamespaceKind.USER)) {
            others.at(Stage.HOLD).to("wait for the id maps").readSignal(new Arg.Given(HOLD), 1);
            others.at(Stage.USER).to("become root").setresgid(0);
            others.at(Stage.USER).to("become root").setresuid(0);
        }
        Set<MountFlag> inert = EnumSet.of(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC);
        new FileSystemMount("proc", "proc", inert, "", Pathname.of("/proc"))
                .record(others, Stage.SYSTEM_MOUNTS, "mount /proc");
        List<Step> steps = new ArrayList<>(mnt.steps());
        steps.addAll(others.steps());
        steps.sort(Comparator.comparing(Step::stage).thenComparing(Step::isolator));
        return launch(flags, host, steps, script);
    }

    private static void enterThoseOfPeers(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        context.peers().forEach((kind, peer) -> {
            Handle handle = new Handle("test." + kind.symbol());
            host.to("enter").give(handle, "/proc/" + peer.pid() + "/ns/" + kind.symbol());
            program.at(Stage.NAMESPACES).to("enter").setns(new Arg.Given(handle), kind.cloneFlag());
            program.at(Stage.NAMESPACES).to("enter").close(new Arg.Given(handle));
        });
    }

    private Running launch(Set<CloneFlag> flags, HostRecorder host, List<Step> steps, String script) {
        ProgramRecorder end = new ProgramRecorder("test");
        end.at(Stage.STREAMS).to("let the test read").dup3(new Arg.Given(OUTPUT), 1);
        end.at(Stage.STREAMS).to("let the test read").dup3(new Arg.Given(OUTPUT), 2);
        end.at(Stage.EXEC)
                .to("run the script")
                .execve(
                        Pathname.of("/bin/sh"),
                        List.of(Pathname.of("sh"), Pathname.of("-c"), Pathname.of(script)),
                        List.of(Pathname.of("PATH=/bin")));
        List<Step> all = new ArrayList<>(steps);
        all.addAll(end.steps());
        Map<Handle, Integer> handles = new HashMap<>();
        Pipe output = kernel.pipe().orThrow("make a pipe");
        Pipe hold = kernel.pipe().orThrow("make a pipe");
        handles.put(OUTPUT, output.writeEnd());
        handles.put(HOLD, hold.readEnd());
        host.steps().forEach(step -> step.step().perform(new Side(handles)));
        LaunchedProcess process = null;
        try {
            process = launcher.launch(new LaunchProgram(flags, all), handles, false);
            kernel.close(hold.readEnd());
            if (flags.contains(CloneFlag.NEWUSER)) {
                map(process.pid());
            }
            kernel.write(hold.writeEnd(), ByteBuffer.allocateDirect(1));
            process.awaitExec();
            handles.forEach((handle, number) -> {
                if (!handle.equals(HOLD)) {
                    kernel.close(number);
                }
            });
            kernel.close(hold.writeEnd());
            return new Running(process, output.readEnd());
        } catch (RuntimeException e) {
            if (process != null) {
                process.close();
            }
            handles.values().forEach(kernel::close);
            kernel.close(hold.writeEnd());
            kernel.close(output.readEnd());
            throw e;
        }
    }

    private void map(int pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/uid_map"), idMap);
            Files.writeString(Path.of("/proc/" + pid + "/gid_map"), idMap);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        closing.close();
    }

    /** Rootfs with a writable layer in memory. */
    static LaunchContext inMemory(Path lower, Path directory, Contexts contexts) throws IOException {
        Path memory = Files.createDirectories(directory.resolve("memory"));
        Path merged = Files.createDirectories(directory.resolve("merged"));
        return Isolators.with(
                new Rootfs(List.of(name(lower)), new Rootfs.InMemory(name(memory)), name(merged)), contexts.context());
    }

    static Pathname name(Path path) {
        return Pathname.of(path.toString());
    }

    /** A script that was started. */
    final class Running implements AutoCloseable {
        private final LaunchedProcess process;
        private final int output;

        Running(LaunchedProcess process, int output) {
            this.process = process;
            this.output = output;
        }

        int pid() {
            return process.pid();
        }

        /** Waits for a line of the output. */
        String line() {
            ByteBuffer one = ByteBuffer.allocateDirect(1);
            StringBuilder line = new StringBuilder();
            while (kernel.read(output, one.clear()).orThrow("read") == 1) {
                char c = (char) one.get(0);
                if (c == '\n') {
                    return line.toString();
                }
                line.append(c);
            }
            throw new AssertionError("no line but " + line);
        }

        /** Waits for the end. */
        Ended end() {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
            while (kernel.read(output, buffer).orThrow("read") > 0) {
                assertThat(buffer.hasRemaining()).isTrue();
            }
            Exit exit = kernel.waitid(process.pidfd(), true).orThrow("wait");
            return new Ended(
                    exit.code(), StandardCharsets.UTF_8.decode(buffer.flip()).toString());
        }

        @Override
        public void close() {
            kernel.pidfdSendSignal(process.pidfd(), SIGKILL);
            kernel.waitid(process.pidfd(), true);
            process.close();
            kernel.close(output);
        }
    }

    private final class Side implements HostSide {
        private final Map<Handle, Integer> handles;

        Side(Map<Handle, Integer> handles) {
            this.handles = handles;
        }

        @Override
        public Kernel kernel() {
            return kernel;
        }

        @Override
        public int child() {
            throw new IllegalStateException("there is no process yet");
        }

        @Override
        public void give(Handle handle, int descriptor) {
            handles.put(handle, descriptor);
        }

        @Override
        public int given(Handle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int netlink() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int netlink(Handle namespace) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void makeNetwork(Handle namespace, List<NetworkLink> links) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int userNamespace(IdMaps ids) {
            return new MappedUserNamespace(launcher).make(this, ids).number();
        }

        @Override
        public void run(List<String> command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void tell(String sentence) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void accompany(Companion companion) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void answerNames(Handle namespace) {
            throw new UnsupportedOperationException();
        }
    }
}
