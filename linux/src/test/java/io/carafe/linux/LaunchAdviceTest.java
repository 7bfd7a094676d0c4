package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.StepRecorder;
import io.carafe.api.launch.Syscall;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LaunchAdviceTest {
    @Test
    void aRefusedUserNamespaceNamesTheSettings() {
        assertThat(cannotClone(Errno.EPERM, CloneFlag.NEWUSER, CloneFlag.NEWNS))
                .hasMessage("cannot clone a process with CLONE_NEWNS|CLONE_NEWUSER: EPERM (Operation not permitted)."
                        + " User namespaces are switched off here, or not for this user: see the settings"
                        + " user.max_user_namespaces, kernel.unprivileged_userns_clone and"
                        + " kernel.apparmor_restrict_unprivileged_userns in sysctl.");
        assertThat(cannotClone(Errno.EPERM, CloneFlag.NEWNS).advice())
                .isEqualTo("It takes root to make namespaces, or a user namespace around them.");
    }

    @Test
    void limitsAreNamed() {
        assertThat(cannotClone(Errno.ENOSPC, CloneFlag.NEWNET).advice()).contains("user.max_*_namespaces");
        assertThat(cannotClone(Errno.EAGAIN).advice()).contains("ulimit -u", "pids.max");
        assertThat(cannotClone(Errno.EMFILE).advice()).contains("ulimit -n");
    }

    @Test
    void aDeadPidNamespaceIsRecognized() {
        Step clone = step(recorder -> recorder.clone3(Set.of()));
        assertThat(LaunchAdvice.onFailure(clone, Errno.ENOMEM)).contains("first process");
        assertThat(cannotClone(Errno.ENOMEM).advice()).isEmpty();
    }

    @Test
    void anOverlaySaysWhatItsUpperDirectoryNeeds() {
        Step overlay = step(recorder -> recorder.mount("overlay", "/merged", "overlay", Set.of(), "upperdir=/up"));
        assertThat(new LaunchException(overlay, Errno.EINVAL, LaunchAdvice.onFailure(overlay, Errno.EINVAL)))
                .hasMessage(
                        "test: cannot mount the root: mount(\"overlay\", \"/merged\", \"overlay\", 0, \"upperdir=/up\")"
                                + " gave EINVAL (Invalid argument). The upper directory is on overlayfs, or on a file system"
                                + " that cannot carry one; set --root to a directory on ext4 or xfs.");
        assertThat(LaunchAdvice.onFailure(overlay, Errno.ENODEV)).contains("modprobe overlay");
        Step bind = step(recorder -> recorder.mount("/a", "/b", "", Set.of(), ""));
        assertThat(LaunchAdvice.onFailure(bind, Errno.EINVAL)).isEmpty();
    }

    @Test
    void anExecveSaysWhatIsWrongWithTheCommand() {
        Step exec = step(recorder -> recorder.execve(Pathname.of("/x"), List.of(), List.of()));
        assertThat(LaunchAdvice.onFailure(exec, Errno.ENOENT)).contains("interpreter");
        assertThat(LaunchAdvice.onFailure(exec, Errno.ENOEXEC)).contains("architecture");
        assertThat(LaunchAdvice.onFailure(exec, Errno.EACCES)).contains("noexec");
    }

    @Test
    void aFilterSaysWhatItTakes() {
        Step filter = step(recorder -> recorder.call(Syscall.SECCOMP, new Arg.Int(1)));
        assertThat(LaunchAdvice.onFailure(filter, Errno.EACCES)).contains("CAP_SYS_ADMIN", "no-new-privileges");
        assertThat(LaunchAdvice.onFailure(filter, Errno.EINVAL)).contains("CONFIG_SECCOMP_FILTER");
    }

    @Test
    void tooManyKeysAreNotAFullDisk() {
        Step keyring = step(recorder -> recorder.call(Syscall.KEYCTL, new Arg.Int(1)));
        assertThat(LaunchAdvice.onFailure(keyring, Errno.EDQUOT))
                .contains("kernel.keys.maxkeys")
                .doesNotContain("disk");
    }

    /** The message ends it with a full stop only if the advice has one. */
    @ParameterizedTest
    @EnumSource
    void everyAdviceIsASentence(Errno errno) {
        List<Step> steps = List.of(
                step(recorder -> recorder.mount("overlay", "/", "overlay", Set.of(), "")),
                step(recorder -> recorder.mount("proc", "/", "proc", Set.of(), "")),
                step(recorder -> recorder.mount("x", "/", "cgroup", Set.of(), "")),
                step(recorder -> recorder.mount("x", "/", "xfs", Set.of(), "")),
                step(recorder -> recorder.execve(Pathname.of("/x"), List.of(), List.of())),
                step(recorder -> recorder.pivotRoot(".", ".")),
                step(recorder -> recorder.call(Syscall.SECCOMP)),
                step(recorder -> recorder.call(Syscall.KEYCTL)),
                step(recorder -> recorder.setgroups(List.of())),
                step(recorder -> recorder.setresuid(0)),
                step(recorder -> recorder.clone3(Set.of())),
                step(recorder -> recorder.setns(new Arg.Int(3), CloneFlag.NEWPID)),
                step(recorder -> recorder.unshare(Set.of())));
        for (Step step : steps) {
            assertThat(LaunchAdvice.onFailure(step, errno)).matches("|[A-Z].*(\\.|: modprobe overlay)");
        }
        assertThat(cannotClone(errno, CloneFlag.NEWUSER).advice()).matches("|[A-Z].*\\.");
    }

    private static LaunchException cannotClone(Errno errno, CloneFlag... flags) {
        List<Step> steps = List.of(step(recorder -> recorder.umask(0)));
        return LaunchAdvice.cannotClone(new LaunchProgram(Set.of(flags), steps), errno);
    }

    private static Step step(Consumer<StepRecorder> call) {
        ProgramRecorder recorder = new ProgramRecorder("test");
        call.accept(recorder.at(Stage.ROOTFS).to("mount the root"));
        return recorder.steps().get(0);
    }
}
