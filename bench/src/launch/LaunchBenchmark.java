import com.google.inject.Guice;
import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.UnmountFlag;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.linux.LinuxLauncher;
import io.carafe.linux.LinuxModule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Times launches from this JVM beside those of {@code peer.c}, in rounds: in each round every contender has a turn, and
 * who is first changes from round to round. {@code bench/launch} compiles and runs it.
 */
public final class LaunchBenchmark {
    private static final double MOST_OF_C = 1.25;
    private static final double MOST_OF_RUNC = 1.0 / 8;
    private static final double MOST_OF_CONFINEMENT = 1;
    private static final int WARM_LAUNCHES = 1500;
    private static final int WARM_CONTAINERS = 4000;

    /** Does something so many times and says how long each time took. */
    @FunctionalInterface
    private interface Contender {
        long[] nanoseconds(int times);
    }

    private LaunchBenchmark() {}

    /** Arguments: the compiled peer, a root file system, a directory for state, a bundle for runc, and rounds. */
    public static void main(String[] arguments) throws Exception {
        String root = arguments[1];
        Path state = Path.of(arguments[2]);
        String bundle = arguments[3];
        int rounds = Integer.parseInt(arguments[4]);
        try (Peer peer = new Peer(arguments[0]);
                Launches launches = new Launches(root);
                Carafe carafe = Carafe.open(CarafeSettings.at(state.resolve("carafe")))) {
            launches.run(WARM_LAUNCHES);
            Map<String, Contender> processes = new LinkedHashMap<>();
            processes.put("Carafe", launches::run);
            processes.put("C", times -> peer.ask("clone " + times + " " + root));
            Table first = Table.of(processes, rounds, 50);
            first.print("true in six namespaces, with pivot_root and a fresh /proc (%d rounds of %d)");
            first.compare("Carafe", "C", MOST_OF_C);

            Map<String, Contender> commands = new LinkedHashMap<>();
            commands.put("unshare", peer.command("unshare --mount --pid --uts --ipc --net --cgroup --fork --mount-proc --root=" + root
                    + " /bin/true"));
            commands.put("bwrap", peer.command("bwrap --unshare-pid --unshare-uts --unshare-ipc --unshare-net"
                    + " --unshare-cgroup --bind " + root + " / --dev /dev --proc /proc /bin/true"));
            Contender runc = peer.command(
                    "runc --root " + state.resolve("runc") + " run --bundle " + bundle + " " + state.getFileName());
            commands.put("runc run", runc);
            Table.of(commands, rounds, 5).print("whole commands, for orientation (%d rounds of %d)");

            ContainerSpec spec = ContainerSpec.ofDirectory(root)
                    .command("/bin/true")
                    .remove(true)
                    .build();
            Contender full = times -> timed(times, () -> run(carafe, spec));
            full.nanoseconds(WARM_CONTAINERS);
            Map<String, Contender> containers = new LinkedHashMap<>();
            containers.put("Carafe", full);
            ContainerSpec unconfined = ContainerSpec.ofDirectory(root)
                    .command("/bin/true")
                    .remove(true)
                    .capAdd("ALL")
                    .securityOpt("seccomp=unconfined")
                    .build();
            containers.put("unconfined", times -> timed(times, () -> run(carafe, unconfined)));
            containers.put("C", times -> peer.ask("whole " + times + " " + root + " " + state));
            containers.put("runc run", runc);
            Table last = Table.of(containers, rounds, 10);
            last.print("a whole container with everything that is usual (%d rounds of %d)");
            last.compare("Carafe", "runc run", MOST_OF_RUNC);
            last.tell("C", "runc run");
            last.tell("Carafe", "C");
            last.subtract("Carafe", "unconfined", MOST_OF_CONFINEMENT);
        }
    }

    private static int run(Carafe carafe, ContainerSpec spec) {
        try (Container container = carafe.start(spec)) {
            return container.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Times something that answers with an exit code, which must be 0. */
    private static long[] timed(int times, LongSupplier once) {
        long[] nanoseconds = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            long code = once.getAsLong();
            nanoseconds[i] = System.nanoTime() - start;
            if (code != 0) {
                throw new IllegalStateException("ended with exit code " + code);
            }
        }
        return nanoseconds;
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The smallest program that isolates a process, launched by Carafe's launcher and nothing else. */
    private static final class Launches implements AutoCloseable {
        private final LinuxLauncher launcher;
        private final Kernel kernel;
        private final LaunchProgram program;

        Launches(String root) {
            var injector = Guice.createInjector(new LinuxModule());
            launcher = injector.getInstance(LinuxLauncher.class);
            kernel = injector.getInstance(Kernel.class);
            program = program(root);
        }

        private static LaunchProgram program(String root) {
            ProgramRecorder record = new ProgramRecorder("bench");
            record.at(Stage.ROOTFS)
                    .to("keep mounts to itself")
                    .mount("", "/", "", EnumSet.of(MountFlag.REC, MountFlag.PRIVATE), "");
            record.at(Stage.ROOTFS)
                    .to("make the root a mount")
                    .mount(root, root, "", EnumSet.of(MountFlag.BIND, MountFlag.REC), "");
            record.at(Stage.PIVOT).to("go to the new root").chdir(Pathname.of(root));
            record.at(Stage.PIVOT).to("make it the root").pivotRoot(".", ".");
            record.at(Stage.DETACH).to("let go of the host").umount2(".", EnumSet.of(UnmountFlag.DETACH));
            record.at(Stage.DETACH).to("be at the root").chdir(Pathname.of("/"));
            record.at(Stage.SYSTEM_MOUNTS)
                    .to("mount /proc")
                    .mount(
                            "proc",
                            "/proc",
                            "proc",
                            EnumSet.of(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC),
                            "");
            record.at(Stage.SETTINGS).to("have a name").sethostname("bench");
            record.at(Stage.EXEC).to("let signals through again").unblockSignals();
            record.at(Stage.EXEC)
                    .to("run the command")
                    .execve(
                            Pathname.of("/bin/true"),
                            List.of(Pathname.of("/bin/true")),
                            List.of(Pathname.of("PATH=/bin")));
            Set<CloneFlag> namespaces = EnumSet.of(
                    CloneFlag.NEWNS,
                    CloneFlag.NEWPID,
                    CloneFlag.NEWUTS,
                    CloneFlag.NEWIPC,
                    CloneFlag.NEWNET,
                    CloneFlag.NEWCGROUP);
            return new LaunchProgram(namespaces, record.steps());
        }

        long[] run(int times) {
            return timed(times, this::once);
        }

        private int once() {
            try (LaunchedProcess process = launcher.launch(program, Map.of(), false)) {
                process.awaitExec();
                Exit exit = kernel.waitid(process.pidfd(), true).orThrow("wait");
                return exit.signalled() ? 128 + exit.status() : exit.status();
            }
        }

        @Override
        public void close() {
            launcher.close();
        }
    }

    /** The C program that makes and times the processes of others. */
    private static final class Peer implements AutoCloseable {
        private final Process process;
        private final Writer requests;
        private final BufferedReader answers;

        Peer(String program) throws IOException {
            process = new ProcessBuilder(program)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            requests = process.outputWriter();
            answers = process.inputReader();
        }

        Contender command(String words) {
            return times -> ask("exec " + times + " " + words);
        }

        long[] ask(String request) {
            try {
                requests.write(request + "\n");
                requests.flush();
                String answer = answers.readLine();
                if (answer == null) {
                    throw new IllegalStateException("the peer failed at: " + request);
                }
                return Arrays.stream(answer.strip().split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            requests.close();
            process.waitFor();
        }
    }

    /** The median of each contender in each round, in milliseconds. */
    private record Table(Map<String, double[]> medians, int rounds, int each) {
        static Table of(Map<String, Contender> contenders, int rounds, int each) {
            Map<String, double[]> medians = new LinkedHashMap<>();
            contenders.keySet().forEach(name -> medians.put(name, new double[rounds]));
            List<String> order = new ArrayList<>(contenders.keySet());
            for (int round = 0; round < rounds; round++) {
                for (String name : order) {
                    long[] nanoseconds = contenders.get(name).nanoseconds(each);
                    medians.get(name)[round] =
                            median(Arrays.stream(nanoseconds).asDoubleStream().toArray()) / 1e6;
                }
                order.add(order.remove(0));
            }
            return new Table(medians, rounds, each);
        }

        void print(String title) {
            System.out.printf("%n" + title + "%n", rounds, each);
            System.out.printf("  %-10s %10s %10s %10s%n", "", "median ms", "least", "most");
            medians.forEach((name, values) -> System.out.printf(
                    "  %-10s %10.3f %10.3f %10.3f%n",
                    name,
                    median(values),
                    Arrays.stream(values).min().orElseThrow(),
                    Arrays.stream(values).max().orElseThrow()));
        }

        /** The median of the rounds' ratios, so that what slows a whole round down does not count. */
        private double ratio(String name, String other) {
            double[] ratios = new double[rounds];
            Arrays.setAll(ratios, round -> medians.get(name)[round] / medians.get(other)[round]);
            return median(ratios);
        }

        void compare(String name, String other, double limit) {
            double ratio = ratio(name, other);
            System.out.printf(
                    "  %s / %s = %.3f; wanted: at most %.3f: %s%n",
                    name, other, ratio, limit, ratio <= limit ? "met" : "MISSED");
        }

        void tell(String name, String other) {
            System.out.printf("  %s / %s = %.3f%n", name, other, ratio(name, other));
        }

        /** The difference is the median of the rounds' differences. */
        void subtract(String name, String other, double limit) {
            double[] differences = new double[rounds];
            Arrays.setAll(differences, round -> medians.get(name)[round] - medians.get(other)[round]);
            double difference = median(differences);
            System.out.printf(
                    "  %s - %s = %.3f ms; wanted: at most %.3f ms: %s%n",
                    name, other, difference, limit, difference <= limit ? "met" : "MISSED");
        }
    }
}
