package io.carafe.linux;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Flag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;

/** What the user can do about a launch that failed: what is known of the common errors, in one place. */
final class LaunchAdvice {
    private static final String OLD_KERNEL = "Carafe needs Linux 5.12 or later; a seccomp filter around this JVM,"
            + " such as an old container engine's, gives the same answer.";
    private static final String USER_NAMESPACES = "User namespaces are switched off here, or not for this user: see the"
            + " settings user.max_user_namespaces, kernel.unprivileged_userns_clone and"
            + " kernel.apparmor_restrict_unprivileged_userns in sysctl.";

    private LaunchAdvice() {}

    /** clone3 refused. */
    static LaunchException cannotClone(LaunchProgram program, Errno errno) {
        return new LaunchException(
                "cannot clone a process with " + Flag.text(program.cloneFlags()), errno, onClone(program, errno));
    }

    private static String onClone(LaunchProgram program, Errno errno) {
        boolean user = program.cloneFlags().contains(CloneFlag.NEWUSER);
        return switch (errno) {
            case EPERM -> user ? USER_NAMESPACES : "It takes root to make namespaces, or a user namespace around them.";
            case ENOSPC, EUSERS ->
                "A limit of namespaces is reached: see the settings user.max_*_namespaces in sysctl"
                        + (user ? " (user.max_user_namespaces=0 switches user namespaces off)" : "")
                        + "; user and PID namespaces nest 32 deep at most.";
            case EAGAIN -> "A limit of processes is reached: that of the user (ulimit -u), or of a cgroup (pids.max).";
            case EINVAL -> "The kernel does not know one of these kinds of namespace. " + OLD_KERNEL;
            case ENOSYS -> OLD_KERNEL;
            case EMFILE -> "This JVM has too many open files (ulimit -n).";
            default -> "";
        };
    }

    /** A step gave less than it wanted. */
    static String onShortResult(Step step) {
        return step.stage() == Stage.HOLD ? "The host's side gave up; its own error tells why." : "";
    }

    /** A step was refused. */
    static String onFailure(Step step, Errno errno) {
        if (errno == Errno.ENOSYS) {
            return OLD_KERNEL;
        }
        boolean noNamespace = step.call() == Syscall.UNSHARE;
        if (!noNamespace && step.call() != Syscall.KEYCTL && (errno == Errno.ENOSPC || errno == Errno.EDQUOT)) {
            return "The file system that the container writes to is full: free some space, or set --root to a directory"
                    + " on a larger one.";
        }
        if (errno == Errno.ENOTDIR && step.stage() == Stage.WORKDIR) {
            return "The container has a file there; give another working directory.";
        }
        return switch (step.call()) {
            case EXECVE, EXECVEAT -> onExec(errno);
            case MOUNT -> onMount(step, errno);
            case PIVOT_ROOT ->
                errno == Errno.EINVAL
                        ? "The root of this JVM is the initial RAM file system, which cannot be left."
                        : "";
            case SETGROUPS ->
                errno == Errno.EPERM ? "Groups cannot be set in a user namespace without a range of group ids." : "";
            case SETRESUID, SETRESGID ->
                errno == Errno.EINVAL
                        ? "The id is not mapped in the user namespace: see /etc/subuid and /etc/subgid."
                        : "";
            case FUTEX ->
                errno == Errno.ETIMEDOUT
                        ? "The image has a link there, and nothing can be mounted inside /proc: mount it elsewhere, or use"
                                + " another image."
                        : "";
            case PRLIMIT64 -> errno == Errno.EPERM ? "Only root may raise a hard limit above that of this JVM." : "";
            case CLONE3 -> errno == Errno.ENOMEM ? "The first process of the PID namespace has ended." : "";
            case SETNS -> onSetns(errno);
            case UNSHARE -> errno == Errno.EPERM ? USER_NAMESPACES : "";
            case SECCOMP -> onSeccomp(errno);
            case KEYCTL ->
                errno == Errno.EDQUOT
                        ? "The user has as many keys as it may have: see the settings kernel.keys.maxkeys and"
                                + " kernel.keys.maxbytes in sysctl."
                        : "";
            default -> "";
        };
    }

    private static String onSeccomp(Errno errno) {
        return switch (errno) {
            case EACCES ->
                "It takes CAP_SYS_ADMIN to install a filter of system calls, or --security-opt no-new-privileges.";
            case EINVAL ->
                "This kernel may be built without filters of system calls (CONFIG_SECCOMP_FILTER); without one a container"
                        + " starts with --security-opt seccomp=unconfined.";
            default -> "";
        };
    }

    private static String onSetns(Errno errno) {
        return switch (errno) {
            case EPERM ->
                "It takes CAP_SYS_ADMIN in the user namespace that the namespace belongs to, and in one's own: run as root.";
            case ESRCH -> "The process has ended.";
            case EINVAL -> "A PID namespace can only be entered from one above it.";
            case EUSERS -> "A time namespace cannot be entered by a process that shares its memory.";
            default -> "";
        };
    }

    private static String onExec(Errno errno) {
        return switch (errno) {
            case ENOENT -> "There is no such command in the container, or the interpreter that it names is missing.";
            case ENOTDIR -> "A part of the path is not a directory.";
            case EACCES -> "It is not an executable file, or lies on a file system mounted noexec.";
            case ENOEXEC ->
                "It is neither a program for this machine's architecture nor a script with #! in its first line.";
            case E2BIG -> "The arguments and the environment are too large.";
            case EPERM -> "A security policy denies it.";
            default -> "";
        };
    }

    private static String onMount(Step step, Errno errno) {
        return switch (type(step)) {
            case "overlay" -> onOverlay(errno);
            case "proc", "sysfs" ->
                errno == Errno.EPERM
                        ? "In a user namespace the kernel demands that the host's own is fully visible; inside another"
                                + " container it usually is not."
                        : "";
            case "cgroup", "cgroup2" ->
                errno == Errno.EBUSY ? "The controller is used by the other version of cgroups." : "";
            default -> errno == Errno.ENODEV ? "The kernel does not have this file system." : "";
        };
    }

    private static String onOverlay(Errno errno) {
        return switch (errno) {
            case EINVAL ->
                "The upper directory is on overlayfs, or on a file system that cannot carry one; set --root to a"
                        + " directory on ext4 or xfs.";
            case ENODEV -> "The kernel has no overlayfs; try: modprobe overlay";
            case EPERM -> "Overlays in a user namespace need Linux 5.11 or later.";
            case EACCES ->
                "Who is the container's root outside may not enter one of these directories; let others enter every"
                        + " directory on the way (chmod o+x).";
            case EBUSY -> "The upper or work directory is in use by another overlay.";
            case ENOENT -> "One of the layers, or the upper or work directory, is missing.";
            case ENOMEM, E2BIG -> "There may be too many layers for the options of one mount.";
            default -> "";
        };
    }

    /** The third argument of mount(2). */
    private static String type(Step step) {
        return step.arguments().size() > 2 && step.arguments().get(2) instanceof Arg.Text text
                ? text.value().toString()
                : "";
    }
}
