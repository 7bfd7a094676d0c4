package io.carafe.linux;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Syscall;
import io.carafe.linux.Machine.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Launches into namespaces that are new, and into those of others. */
@Timeout(60)
class LaunchNamespacesIT {
    private static final int SIGKILL = 9;
    private static final int PR_GET_DUMPABLE = 3;

    @AutoClose
    private final Machine machine = new Machine();

    @Root
    @Test
    void sixNamespacesAreMadeAtOnce() throws IOException {
        Machine.Program program = machine.program()
                .in(
                        CloneFlag.NEWNS,
                        CloneFlag.NEWPID,
                        CloneFlag.NEWUTS,
                        CloneFlag.NEWIPC,
                        CloneFlag.NEWNET,
                        CloneFlag.NEWCGROUP);
        program.step(Stage.ROOTFS, "keep mounts from the host")
                .mount("", "/", "", Set.of(MountFlag.REC, MountFlag.PRIVATE), "");
        program.step(Stage.SYSTEM_MOUNTS, "see only own processes").mount("proc", "/proc", "proc", Set.of(), "");
        Ended ended = machine.run(
                program.shell("echo $$; for i in mnt pid uts ipc net cgroup; do readlink /proc/self/ns/$i; done"));
        List<String> lines = ended.output().lines().toList();
        assertThat(lines).hasSize(7).startsWith("1");
        for (String namespace : lines.subList(1, 7)) {
            Path own = Path.of("/proc/self/ns/" + namespace.replaceAll(":.*", ""));
            assertThat(namespace).isNotEqualTo(Files.readSymbolicLink(own).toString());
        }
    }

    @Test
    void anyUserBecomesRootOfAUserNamespace() throws IOException {
        Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
        Machine.Program program = machine.program().in(CloneFlag.NEWUSER, CloneFlag.NEWUTS);
        program.step(Stage.HOLD, "wait for the maps").readSignal(machine.give("hold", hold.readEnd()), 1);
        program.step(Stage.USER, "become root").setresuid(0);
        program.step("give a name").sethostname("rootless");
        Pipe output = machine.kernel.pipe().orThrow("make a pipe");
        machine.handle(Machine.OUTPUT.name(), output.writeEnd());
        try (LaunchedProcess process =
                program.shell("id -u; hostname; cat /proc/self/uid_map").launch()) {
            Path directory = Path.of("/proc/" + process.pid());
            Files.writeString(directory.resolve("setgroups"), "deny");
            Files.writeString(directory.resolve("uid_map"), "0 " + machine.kernel.geteuid() + " 1");
            Files.writeString(directory.resolve("gid_map"), "0 " + machine.kernel.getegid() + " 1");
            machine.write(hold.writeEnd(), "!");
            process.awaitExec();
            machine.kernel.close(output.writeEnd());
            assertThat(machine.readAll(output.readEnd()))
                    .matches("0\\nrootless\\n\\s+0\\s+" + machine.kernel.geteuid() + "\\s+1\\n");
            machine.await(process);
        }
        List.of(hold.readEnd(), hold.writeEnd(), output.readEnd()).forEach(machine.kernel::close);
    }

    /** Root plays a JVM that is not: only root can write maps of several users without help. */
    @Root
    @Test
    void aChildThatBecomesAnotherLeavesTheJvmDumpable() throws IOException {
        Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
        Pipe later = machine.kernel.pipe().orThrow("make a pipe");
        Machine.Program program = machine.program().in(CloneFlag.NEWUSER);
        program.step(Stage.HOLD, "wait for the maps").readSignal(machine.give("hold", hold.readEnd()), 1);
        program.step(Stage.CREDENTIALS, "become a group").setresgid(7);
        program.step(Stage.CREDENTIALS, "become a user").setresuid(7);
        program.step(Stage.EXEC, "wait").readSignal(machine.give("later", later.readEnd()), 1);
        program.exec("/bin/true");
        LinuxLauncher launcher = new LinuxLauncher(
                machine.code, machine.kernel, machine.arenas, new DumpableGuard(machine.kernel, false));
        try (LaunchedProcess process = launcher.launch(program.recorded(), machine.handles(), false)) {
            Path directory = Path.of("/proc/" + process.pid());
            Files.writeString(directory.resolve("uid_map"), "0 100000 10");
            Files.writeString(directory.resolve("gid_map"), "0 100000 10");
            machine.write(hold.writeEnd(), "!");
            await().until(() -> process.results().stream()
                    .anyMatch(result -> result.step().text().startsWith("prctl(PR_SET_DUMPABLE, 1")));
            assertThat(machine.kernel.prctl(PR_GET_DUMPABLE, 0).raw()).isOne();
            assertThat(Files.readAllLines(directory.resolve("status")))
                    .contains("Uid:\t100007\t100007\t100007\t100007");
            machine.write(later.writeEnd(), "!");
            process.awaitExec();
            machine.await(process);
        }
        launcher.close();
        List.of(hold, later).forEach(pipe -> {
            machine.kernel.close(pipe.readEnd());
            machine.kernel.close(pipe.writeEnd());
        });
    }

    @Root
    @Test
    void aChildThatBecomesAnotherUserOfTheHostDoesNot() {
        Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
        Machine.Program program = machine.program();
        program.step(Stage.CREDENTIALS, "become nobody").setresuid(65_534);
        program.step(Stage.EXEC, "wait").readSignal(machine.give("hold", hold.readEnd()), 1);
        try (LaunchedProcess process = program.exec("/bin/true").launch()) {
            await().until(() -> process.results().size() > 2);
            assertThat(machine.kernel.prctl(PR_GET_DUMPABLE, 0).raw()).isNotEqualTo(1);
            machine.run(machine.program().shell("true"));
            assertThat(machine.kernel.prctl(PR_GET_DUMPABLE, 0).raw()).isNotEqualTo(1);
            machine.write(hold.writeEnd(), "!");
            process.awaitExec();
            assertThat(machine.kernel.prctl(PR_GET_DUMPABLE, 0).raw()).isOne();
            machine.await(process);
        }
        List.of(hold.readEnd(), hold.writeEnd()).forEach(machine.kernel::close);
    }

    @Root
    @Test
    void aProcessIsBornInAnotherPidNamespace() throws IOException {
        try (LaunchedProcess first = inPidNamespace()) {
            Handle namespace = machine.handle("namespace", first.pidfd());
            assertThat(pids(machine.program().entering(namespace))).hasSize(2).endsWith("2");
            assertNoThreadIsLost();

            int file = machine.kernel
                    .open(AT_FDCWD, Pathname.of("/proc/" + first.pid() + "/ns/pid"), Set.of(OpenFlag.RDONLY))
                    .intOrThrow("open the namespace");
            assertThat(pids(machine.program().entering(machine.handle("file", file))))
                    .hasSize(2)
                    .endsWith("3");
            machine.kernel.close(file);
            assertThat(pids(machine.program())).hasSize(1);
            end(first);
        }
        assertNoThreadIsLost();
    }

    @Root
    @Test
    void aPidNamespaceWithoutItsFirstProcessCannotBeEntered() throws IOException {
        int file;
        try (LaunchedProcess first = inPidNamespace()) {
            file = machine.kernel
                    .open(AT_FDCWD, Pathname.of("/proc/" + first.pid() + "/ns/pid"), Set.of(OpenFlag.RDONLY))
                    .intOrThrow("open the namespace");
            end(first);
        }
        Machine.Program late =
                machine.program().entering(machine.handle("file", file)).exec("/bin/true");
        assertThatThrownBy(() -> machine.run(late))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("The first process of the PID namespace has ended.");
        machine.kernel.close(file);
        assertNoThreadIsLost();
    }

    @Test
    void whatIsNoPidNamespaceCannotBeEntered() throws IOException {
        Pipe pipe = machine.kernel.pipe().orThrow("make a pipe");
        Machine.Program program = machine.program()
                .entering(machine.handle("pipe", pipe.readEnd()))
                .exec("/bin/true");
        assertThatThrownBy(() -> machine.run(program))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("test: cannot enter a PID namespace: setns(<pipe>, CLONE_NEWPID) gave EINVAL");
        List.of(pipe.readEnd(), pipe.writeEnd()).forEach(machine.kernel::close);
        assertNoThreadIsLost();
    }

    @Root
    @Test
    void aSecondProcessIsTheOneThatIsWaitedForAndKilled() throws IOException {
        try (LaunchedProcess first = inPidNamespace()) {
            Handle namespace = machine.handle("namespace", first.pidfd());
            Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
            Machine.Program held = machine.program().entering(namespace);
            held.step(Stage.EXEC, "wait").readSignal(machine.give("hold", hold.readEnd()), 1);
            LaunchedProcess waiting = held.exec("/bin/sleep", "60").launch();
            await().until(() ->
                    waiting.results().stream().anyMatch(result -> result.step().call() == Syscall.FUTEX));
            int pid = waiting.pid();
            assertThat(childrenIn(first)).containsExactly(pid);
            waiting.close();
            assertThat(Path.of("/proc/" + pid)).doesNotExist();
            assertThat(childrenIn(first)).isEmpty();

            LaunchedProcess failing = machine.program()
                    .entering(namespace)
                    .exec("/no such command")
                    .launch();
            assertThatThrownBy(failing::awaitExec)
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("ENOENT");
            failing.close();
            assertThat(childrenIn(first)).isEmpty();

            LaunchedProcess sleeping = machine.sleeper().entering(namespace).launch();
            sleeping.awaitExec();
            assertThat(childrenIn(first)).containsExactly(sleeping.pid());
            end(sleeping);
            sleeping.close();
            List.of(hold.readEnd(), hold.writeEnd()).forEach(machine.kernel::close);
            end(first);
        }
    }

    @Root
    @Test
    void newNamespacesBelongToTheUserNamespaceThatWasEntered() throws IOException {
        Pipe hold = machine.kernel.pipe().orThrow("make a pipe");
        Machine.Program program = machine.program().in(CloneFlag.NEWUSER, CloneFlag.NEWPID);
        program.step(Stage.HOLD, "wait for the maps").readSignal(machine.give("hold", hold.readEnd()), 1);
        program.step(Stage.USER, "become root").setresuid(0);
        try (LaunchedProcess first = program.exec("/bin/sleep", "60").launch()) {
            Files.writeString(Path.of("/proc/" + first.pid() + "/uid_map"), "0 100000 10");
            Files.writeString(Path.of("/proc/" + first.pid() + "/gid_map"), "0 100000 10");
            machine.write(hold.writeEnd(), "!");
            first.awaitExec();
            Machine.Program second = machine.program().in(CloneFlag.NEWUTS);
            Arg pidfd = machine.give("first", first.pidfd());
            second.step(Stage.USER, "enter the user namespace").setns(pidfd, CloneFlag.NEWUSER);
            second.step(Stage.USER, "become its root").setresuid(0);
            second.step(Stage.NAMESPACES, "enter the PID namespace").setns(pidfd, CloneFlag.NEWPID);
            second.step("give a name").sethostname("second");
            String output =
                    machine.run(second.shell("hostname; id -u; echo $$")).output();
            assertThat(output).isEqualTo("second\n0\n2\n");
            end(first);
        }
        List.of(hold.readEnd(), hold.writeEnd()).forEach(machine.kernel::close);
    }

    /** The other processes in the PID namespace of one, as the host numbers them. */
    private static List<Integer> childrenIn(LaunchedProcess first) throws IOException {
        String namespace = Files.readSymbolicLink(Path.of("/proc/" + first.pid() + "/ns/pid"))
                .toString();
        List<Integer> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                String name = process.getFileName().toString();
                if (name.matches("[0-9]+") && !name.equals(Integer.toString(first.pid())) && isIn(process, namespace)) {
                    found.add(Integer.parseInt(name));
                }
            }
        }
        return found;
    }

    private static boolean isIn(Path process, String namespace) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/pid")).toString().equals(namespace);
        } catch (IOException gone) {
            return false;
        }
    }

    private LaunchedProcess inPidNamespace() {
        LaunchedProcess first =
                machine.program().in(CloneFlag.NEWPID).exec("/bin/sleep", "60").launch();
        first.awaitExec();
        return first;
    }

    private void end(LaunchedProcess process) {
        machine.kernel.pidfdSendSignal(process.pidfd(), SIGKILL);
        machine.await(process);
    }

    /** The pids of a new process, from the outermost namespace to its own. */
    private List<String> pids(Machine.Program program) {
        String output = machine.run(program.withOutput().exec("/bin/cat", "/proc/self/status"))
                .output();
        String line = output.lines()
                .filter(candidate -> candidate.startsWith("NSpid:"))
                .findFirst()
                .orElseThrow();
        return List.of(line.substring("NSpid:".length()).strip().split("\\s+"));
    }

    private static void assertNoThreadIsLost() throws IOException {
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            for (Path thread : threads.toList()) {
                if (Files.exists(thread)) {
                    assertThat(Files.readSymbolicLink(thread.resolve("ns/pid_for_children"))
                                    .toString())
                            .isEqualTo(own);
                }
            }
        }
    }
}
