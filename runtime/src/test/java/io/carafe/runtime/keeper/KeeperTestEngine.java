package io.carafe.runtime.keeper;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.linux.LinuxKernel;
import io.carafe.linux.LinuxLauncher;
import io.carafe.linux.machine.MachineCode;
import io.carafe.runtime.state.Held;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * As little of an engine as a keeper needs. In the directory that is its argument, the first one starts a process beside
 * itself ({@code container} is its pid) that writes {@code data} to both outputs when there is {@code go}, and exits with 7
 * when there is {@code stop}. Every engine adds its pid to {@code engines} and leaves when there is {@code leave}. If there
 * is {@code crowd}, it starts and ends many processes before, and leaves what is wrong in {@code missed}.
 */
public final class KeeperTestEngine {
    static final int CHUNK = 64 * 1024;
    static final int FEW_CHUNKS = 4;
    static final int MANY_CHUNKS = 64;

    static final int ROUNDS = 10;
    static final int CROWD = 20;

    private static final Handle OUTPUT = new Handle("test.output");
    private static final Handle ERROR = new Handle("test.error");

    private final Path directory;
    private final MachineCode code = MachineCode.forThisMachine();
    private final LinuxKernel kernel = LinuxKernel.of(code, Architecture.of(System.getProperty("os.arch")));

    private KeeperTestEngine(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        new KeeperTestEngine(Path.of(arguments[0])).run();
    }

    private void run() throws Exception {
        int keeper =
                Math.toIntExact(ProcessHandle.current().parent().orElseThrow().pid());
        KeeperLink link = KeeperLink.own(kernel, keeper, System.nanoTime());
        link.exits(open("exits", OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.APPEND));
        if (!Files.exists(directory.resolve("container"))) {
            startContainer(link);
        }
        if (Files.exists(directory.resolve("crowd"))) {
            Files.write(directory.resolve("missed"), missedEnds(link));
        }
        Files.writeString(
                directory.resolve("engines"),
                ProcessHandle.current().pid() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        while (!Files.exists(directory.resolve("leave"))) {
            Thread.sleep(20);
        }
        // Not by System.exit: there is nothing to clean up, which is the point.
        Runtime.getRuntime().halt(0);
    }

    private void startContainer(KeeperLink link) throws Exception {
        Pipe output = kernel.pipe().orThrow("make a pipe");
        Pipe error = kernel.pipe().orThrow("make a pipe");
        link.relay(output.readEnd(), log(link, "few", FEW_CHUNKS), KeptStream.OUTPUT, KeeperLink.UNLIMITED);
        link.relay(error.readEnd(), log(link, "many", MANY_CHUNKS), KeptStream.ERROR, 1000);
        String script = "cd " + directory
                + "; while [ ! -e go ]; do sleep 0.02; done; cat data; cat data >&2;"
                + " while [ ! -e stop ]; do sleep 0.02; done; exit 7";
        try (LinuxLauncher launcher = LinuxLauncher.of(code, kernel);
                LaunchedProcess process = launch(launcher, script, output.writeEnd(), error.writeEnd())) {
            process.awaitExec();
            Files.writeString(directory.resolve("container"), process.pid() + "\n");
        }
    }

    /** Sees ends of processes by their pidfds, and looks whether their records are there then. */
    private List<String> missedEnds(KeeperLink link) {
        ExitRecords records = new ExitRecords(directory.resolve("exits"));
        List<String> missed = new ArrayList<>();
        int nowhere = kernel.eventfd().intOrThrow("make an eventfd");
        try (LinuxLauncher launcher = LinuxLauncher.of(code, kernel)) {
            for (int round = 0; round < ROUNDS; round++) {
                long from = records.end();
                List<LaunchedProcess> crowd = new ArrayList<>();
                for (int i = 0; i < CROWD; i++) {
                    crowd.add(launch(launcher, "exit " + i, nowhere, nowhere));
                }
                for (int i = 0; i < CROWD; i++) {
                    try (LaunchedProcess process = crowd.get(i)) {
                        process.awaitExec();
                        kernel.poll(List.of(PollEntry.of(process.pidfd(), PollEntry.IN)), -1)
                                .orThrow("wait for a process to end");
                        int waiting = link.reap();
                        Optional<ExitRecord> record = records.find(process.pid(), from);
                        Exit expected = new Exit(false, i, false);
                        if (waiting != 0
                                || record.isEmpty()
                                || !record.get().exit().equals(expected)) {
                            missed.add(process.pid() + " should be " + expected + ", is " + record + ", waiting "
                                    + waiting);
                        }
                    }
                }
            }
        }
        return missed;
    }

    private LaunchedProcess launch(LinuxLauncher launcher, String script, int output, int error) {
        ProgramRecorder recorder = new ProgramRecorder("test");
        recorder.at(Stage.STREAMS).to("have an output").dup3(new Arg.Given(OUTPUT), 1);
        recorder.at(Stage.STREAMS).to("have another output").dup3(new Arg.Given(ERROR), 2);
        Pathname busybox = Pathname.of("/bin/busybox");
        recorder.at(Stage.EXEC)
                .to("run a script")
                .execve(
                        busybox,
                        List.of(busybox, Pathname.of("sh"), Pathname.of("-c"), Pathname.of(script)),
                        List.of());
        LaunchProgram program = new LaunchProgram(Set.of(CloneFlag.PARENT), recorder.steps());
        return launcher.launch(program, Map.of(OUTPUT, output, ERROR, error), false);
    }

    private Held log(KeeperLink link, String name, int chunks) {
        return link.log(open(name, OpenFlag.WRONLY, OpenFlag.CREAT), LogPosition.start(CHUNK, chunks));
    }

    private int open(String name, OpenFlag... flags) {
        Pathname path = Pathname.of(directory.resolve(name).toString());
        return kernel.openat2(AT_FDCWD, path, EnumSet.copyOf(List.of(flags)), 0600, Set.of())
                .intOrThrow("open " + path);
    }
}
