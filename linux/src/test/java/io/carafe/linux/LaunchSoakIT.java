package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.OpenDescriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hundreds of launches at the same time, half of which fail, in a JVM that collects garbage and gets signals. */
@Timeout(180)
class LaunchSoakIT {
    private static final int THREADS = 16;
    private static final int LAUNCHES = 480;
    private static final int STEPS = 12;
    private static final int SIGKILL = 9;
    private static final long MOST_GROWTH = 64 * 1024;
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final String MOUNT = "carafe-soak-" + ProcessHandle.current().pid();
    private static final Handle HOLD = new Handle("soak.hold");

    private static final Set<CloneFlag> SIX = Set.of(
            CloneFlag.NEWNS,
            CloneFlag.NEWPID,
            CloneFlag.NEWUTS,
            CloneFlag.NEWIPC,
            CloneFlag.NEWNET,
            CloneFlag.NEWCGROUP);

    @AutoClose
    private final Machine machine = new Machine();

    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    @Test
    void nothingIsLeftBehind() throws Exception {
        soak(THREADS * 4);
        commands.set(0);
        failures.set(0);
        State before = State.now();
        long arenas = machine.arenas.opened();

        soak(LAUNCHES);

        assertThat(commands.get() + failures.get()).isEqualTo(LAUNCHES);
        assertThat(commands.get()).isEqualTo(LAUNCHES / 2);
        assertThat(machine.arenas.opened() - arenas).isEqualTo(LAUNCHES);
        assertThat(machine.arenas.inUse()).isZero();
        State after = State.now();
        assertThat(after.descriptors.beyond(before.descriptors)).isEmpty();
        assertThat(after.mounts).noneMatch(line -> line.contains(MOUNT));
        assertThat(after.children).isEqualTo(before.children);
        assertThat(after.residentKilobytes - before.residentKilobytes).isLessThan(MOST_GROWTH);
    }

    private void soak(int launches) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        Thread disturber = new Thread(this::disturb, "disturber");
        disturber.start();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < launches; i++) {
                Random random = new Random(i);
                boolean fails = i % 2 == 1;
                all.add(pool.submit(() -> launch(random, fails)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            disturber.interrupt();
            disturber.join();
            pool.shutdown();
        }
    }

    /** A collection stops all threads; signals that a JVM handles and ignores are sent to it meanwhile. */
    private void disturb() {
        int self = machine.kernel.getpid();
        int[] signals = {17, 13, 23, 28};
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            machine.kernel.kill(self, signals[i % signals.length]);
            if (i % 20 == 0) {
                System.gc();
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void launch(Random random, boolean fails) {
        boolean held = random.nextBoolean();
        Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
        int failing = fails ? random.nextInt(STEPS) : -1;
        try (LaunchedProcess process =
                machine.launcher.launch(program(held, failing), Map.of(HOLD, hold.readEnd()), random.nextBoolean())) {
            proceed(process, hold, held, fails, random);
        } finally {
            machine.kernel.close(hold.readEnd());
            machine.kernel.close(hold.writeEnd());
        }
    }

    private void proceed(LaunchedProcess process, Pipe hold, boolean held, boolean fails, Random random) {
        if (held && fails && random.nextInt(4) == 0) {
            failures.incrementAndGet();
            if (random.nextBoolean()) {
                machine.kernel.pidfdSendSignal(process.pidfd(), SIGKILL);
            }
            return;
        }
        if (held) {
            machine.write(hold.writeEnd(), "!");
        }
        try {
            process.awaitExec();
        } catch (CarafeException e) {
            assertThat(fails).as(e.getMessage()).isTrue();
            failures.incrementAndGet();
            return;
        }
        assertThat(fails).isFalse();
        assertThat(machine.await(process).code()).isZero();
        commands.incrementAndGet();
    }

    private LaunchProgram program(boolean held, int failing) {
        ProgramRecorder recorder = new ProgramRecorder("soak");
        if (held) {
            recorder.at(Stage.HOLD).to("wait").readSignal(new Arg.Given(HOLD), 1);
        }
        for (int i = 0; i < STEPS; i++) {
            if (i == failing) {
                recorder.at(Stage.SETTINGS).to("fail").chdir(Pathname.of("/no/such/place"));
            } else if (ROOT && i == 0) {
                recorder.at(Stage.ROOTFS)
                        .to("keep mounts from the host")
                        .mount("", "/", "", Set.of(MountFlag.REC, MountFlag.PRIVATE), "");
            } else if (ROOT && i == 1) {
                recorder.at(Stage.SYSTEM_MOUNTS)
                        .to("mount")
                        .mount(MOUNT, "/proc", "tmpfs", Set.of(MountFlag.NOSUID), "");
            } else {
                recorder.at(Stage.SETTINGS).to("go").chdir(Pathname.of("/"));
            }
        }
        recorder.at(Stage.EXEC).to("let signals in").unblockSignals();
        recorder.at(Stage.EXEC).to("run").execve(Pathname.of("/bin/true"), List.of(Pathname.of("true")), List.of());
        return new LaunchProgram(ROOT ? SIX : Set.of(), recorder.steps());
    }

    /** What a leak would change. */
    private record State(
            OpenDescriptors descriptors, List<String> mounts, List<String> children, long residentKilobytes) {
        static State now() throws IOException {
            System.gc();
            return new State(
                    OpenDescriptors.look(),
                    Files.readAllLines(Path.of("/proc/self/mountinfo")),
                    childProcesses(),
                    residentSize());
        }

        /** Dead ones too. */
        private static List<String> childProcesses() throws IOException {
            List<String> children = new ArrayList<>();
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
                for (Path task : tasks.toList()) {
                    children.addAll(childrenOf(task));
                }
            }
            children.removeIf(String::isBlank);
            return children;
        }

        /** A thread may end between the listing and the look; its children have another parent then. */
        private static List<String> childrenOf(Path task) throws IOException {
            try {
                return List.of(Files.readString(task.resolve("children")).split(" "));
            } catch (NoSuchFileException ended) {
                return List.of();
            }
        }

        private static long residentSize() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
    }
}
