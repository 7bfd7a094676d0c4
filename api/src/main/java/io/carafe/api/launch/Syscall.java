package io.carafe.api.launch;

import java.util.Locale;

/**
 * The system calls that a launch program may hold, by the names of their pages in section 2 of the manual. Their numbers
 * depend on the architecture and are module {@code linux}'s knowledge.
 */
public enum Syscall {
    BPF,
    CAPSET,
    CHDIR,
    CLOCK_GETTIME,
    CLONE3,
    CLOSE,
    CLOSE_RANGE,
    DUP3,
    EXECVE,
    EXECVEAT,
    FCHDIR,
    FCHMODAT,
    FCHOWNAT,
    FCNTL,
    FSCONFIG,
    FSETXATTR,
    FSMOUNT,
    FSOPEN,
    FSTATFS,
    FTRUNCATE,
    FUTEX,
    GETPID,
    IOCTL,
    KEYCTL,
    MKDIRAT,
    MKNODAT,
    MOUNT,
    MOUNT_SETATTR,
    MOVE_MOUNT,
    OPENAT,
    OPENAT2,
    OPEN_TREE,
    PIVOT_ROOT,
    PRCTL,
    PRLIMIT64,
    READ,
    RT_SIGACTION,
    RT_SIGPROCMASK,
    SECCOMP,
    SENDMSG,
    SETDOMAINNAME,
    SETGROUPS,
    SETHOSTNAME,
    SETNS,
    SETRESGID,
    SETRESUID,
    SETSID,
    SOCKET,
    SYMLINKAT,
    UMASK,
    UMOUNT2,
    UNLINKAT,
    UNSHARE,
    WRITE;

    /** The name as in the manual, for instance {@code pivot_root}. */
    public String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }
}
