package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Syscall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How processes end that do not become a command, and who ends with whom. */
@Timeout(60)
class LaunchLifeIT {
    private static final int SIGKILL = 9;
    private static final int SIGSTOP = 19;
    private static final int PR_GET_DUMPABLE = 3;

    @AutoClose
    private final Machine machine = new Machine();

    private final Pipe hold = machine.kernel.pipe().orThrow("make a pipe");

    @AfterEach
    void closePipe() {
        machine.kernel.close(hold.readEnd());
        machine.kernel.close(hold.writeEnd());
    }

    @Test
    void closingKillsAProcessThatIsHeld() {
        LaunchedProcess process = held();
        Path directory = Path.of("/proc/" + process.pid());
        assertThat(directory).exists();
        process.close();
        assertThat(directory).doesNotExist();
        process.close();
        assertThatThrownBy(process::pidfd).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(process::awaitExec).isInstanceOf(CarafeException.class);
        assertThat(process.results()).isNotEmpty();
    }

    @Test
    void closingLeavesACommandAlone() {
        LaunchedProcess process = machine.sleeper().launch();
        process.awaitExec();
        process.close();
        int pidfd = machine.kernel.pidfdOpen(process.pid()).intOrThrow("open a pidfd");
        assertThat(machine.kernel.waitid(pidfd, false).failedWith(Errno.EAGAIN)).isTrue();
        machine.kernel.pidfdSendSignal(pidfd, SIGKILL);
        machine.kernel.waitid(pidfd, true);
        machine.kernel.close(pidfd);
    }

    @Test
    void aProcessThatIsKilledBeforeItsCommandSaysSo() {
        try (LaunchedProcess process = held()) {
            machine.kernel.pidfdSendSignal(process.pidfd(), SIGKILL);
            assertThatThrownBy(process::awaitExec)
                    .isExactlyInstanceOf(CarafeException.class)
                    .hasMessageMatching("cannot start a process: it was killed by signal 9 before its command ran,"
                            + " when (test|launch) wanted to .*");
        }
    }

    @Test
    void anInterruptedWaitKillsTheProcess() throws InterruptedException {
        LaunchedProcess process = held();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                process.awaitExec();
            } catch (CarafeException e) {
                thrown.set(e);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        });
        waiting.start();
        waiting.interrupt();
        waiting.join();
        assertThat(thrown.get()).hasMessageContaining("interrupted");
        assertThat(Path.of("/proc/" + process.pid())).doesNotExist();
        process.close();
    }

    @Test
    void manyMayWaitAndOneMayClose() throws InterruptedException {
        LaunchedProcess process = held();
        Thread[] waiting = new Thread[8];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = new Thread(() -> assertThatThrownBy(process::awaitExec).isInstanceOf(CarafeException.class));
            waiting[i].start();
        }
        process.close();
        for (Thread thread : waiting) {
            thread.join();
        }
    }

    @Test
    void aCloneThatIsRefusedIsToldAtOnce() {
        // A process cannot share its working directory with another mount namespace.
        Machine.Program program =
                machine.program().in(CloneFlag.FS, CloneFlag.NEWNS).exec("/bin/true");
        assertThatThrownBy(program::launch)
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("cannot clone a process with CLONE_FS|CLONE_NEWNS: EINVAL (Invalid argument)");
    }

    @Test
    void aProcessThatWantsToEndWithItsMakerOutlivesTheThreadThatAskedForIt() throws InterruptedException {
        AtomicReference<LaunchedProcess> launched = new AtomicReference<>();
        Machine.Program program = machine.program();
        program.step("end with the engine").prctl(new Arg.Constant("PR_SET_PDEATHSIG", 1), SIGKILL);
        program.exec("/bin/sleep", "60");
        Thread asking = new Thread(() -> {
            launched.set(program.launch());
            launched.get().awaitExec();
        });
        asking.start();
        asking.join();
        try (LaunchedProcess process = launched.get()) {
            Thread.sleep(100);
            assertThat(machine.kernel.waitid(process.pidfd(), false).failedWith(Errno.EAGAIN))
                    .isTrue();
            machine.launcher.close();
            assertThat(machine.await(process).status()).isEqualTo(SIGKILL);
        }
        assertThatThrownBy(program::launch).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theDumpableAttributeIsAsBefore() {
        long before = machine.kernel.prctl(PR_GET_DUMPABLE, 0).raw();
        Machine.Program program = machine.program();
        program.step("become the same user").setresuid(machine.kernel.geteuid());
        machine.run(program.shell("true"));
        assertThat(machine.kernel.prctl(PR_GET_DUMPABLE, 0).raw()).isEqualTo(before);
    }

    /** Whoever it joins may do that to it, and others would wait for it. */
    @Test
    void aProcessThatIsStoppedBeforeItsCommandIsEnded() {
        try (LaunchedProcess process = held()) {
            machine.kernel.pidfdSendSignal(process.pidfd(), SIGSTOP);
            assertThatThrownBy(process::awaitExec)
                    .isExactlyInstanceOf(CarafeException.class)
                    .hasMessageContaining("ended before its command ran, as another process had stopped it");
            assertThat(Path.of("/proc/" + process.pid())).doesNotExist();
        }
    }

    /** Past its hold it becomes another user, and has the JVM dumpable again after that: nobody may join meanwhile. */
    @Test
    void nobodyJoinsBeforeAMappedChildHasMadeTheJvmDumpableForTheLastTime() throws InterruptedException {
        DumpableGuard guard = new DumpableGuard(machine.kernel, false);
        LinuxLauncher launcher = new LinuxLauncher(machine.code, machine.kernel, machine.arenas, guard);
        Pipe late = machine.kernel.pipe().orThrow("make a pipe");
        Machine.Program program = machine.program().in(CloneFlag.NEWUSER);
        program.step(Stage.HOLD, "wait for the host's side").readSignal(machine.give("hold", hold.readEnd()), 1);
        program.step(Stage.SETTINGS, "set up a file system").readSignal(machine.give("late", late.readEnd()), 1);
        program.step(Stage.CREDENTIALS, "become another user")
                .tolerating(Errno.EINVAL)
                .setresuid(0);
        program.step(Stage.LEAVE, "be there still").readSignal(machine.give("late", late.readEnd()), 1);
        try (LaunchedProcess process =
                launcher.launch(program.exec("/bin/true").recorded(), machine.handles(), false)) {
            machine.write(hold.writeEnd(), "-");
            await().until(() -> !process.results().isEmpty());
            Thread joining = new Thread(() -> guard.enter(DumpableGuard.Claim.JOINS));
            joining.start();
            await().until(() ->
                    joining.getState() == Thread.State.TIMED_WAITING || joining.getState() == Thread.State.TERMINATED);
            machine.write(late.writeEnd(), "-");
            joining.join();
            await().until(() -> process.results().stream()
                    .anyMatch(answered -> answered.step().call() == Syscall.PRCTL));
            assertThat(machine.kernel.prctl(PR_GET_DUMPABLE, 0).raw()).isZero();
        } finally {
            launcher.close();
            machine.kernel.close(late.readEnd());
            machine.kernel.close(late.writeEnd());
        }
    }

    private LaunchedProcess held() {
        Machine.Program program = machine.program();
        program.step(Stage.HOLD, "wait for the host's side").readSignal(machine.give("hold", hold.readEnd()), 1);
        LaunchedProcess process = program.exec("/bin/true").launch();
        await().until(() -> !process.results().isEmpty());
        assertThat(Files.exists(Path.of("/proc/" + process.pid()))).isTrue();
        return process;
    }
}
