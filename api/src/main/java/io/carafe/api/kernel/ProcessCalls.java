package io.carafe.api.kernel;

import java.util.Set;

/** Calls on processes, credentials and namespaces. Thread-safe, but some change the calling thread, and say so. */
public interface ProcessCalls {
    int getpid();

    long geteuid();

    long getegid();

    /** The effective capabilities of the calling thread, as a bit set (capabilities(7)). */
    long effectiveCapabilities();

    /** pidfd_open(2). Returns a descriptor; ESRCH when no process has this number, whatever the kernel calls that. */
    Result pidfdOpen(int pid);

    /** pidfd_getfd(2): a descriptor of another process, which ptrace(2) must allow. Returns ours, close-on-exec. */
    Result pidfdGetfd(int pidfd, int descriptor);

    /** pidfd_send_signal(2): never a stranger that got the same pid. Signal 0 only asks. */
    Result pidfdSendSignal(int pidfd, int signal);

    Result kill(int pid, int signal);

    /** setsid(2); EPERM for the leader of a process group. */
    Result setsid();

    /** umask(2) of this process. Returns the one before. */
    Result umask(int mask);

    /**
     * waitid(2) on a child's pidfd; reaps it.
     *
     * @param block whether to wait for its end; otherwise {@link Errno#EAGAIN} says that it still runs
     */
    Answer<Exit> waitid(int pidfd, boolean block);

    /** setns(2) for the calling thread. The caller must see to it that the thread comes back or ends. */
    Result setns(int descriptor, Set<CloneFlag> kinds);

    /** unshare(2) for the calling thread, which must be one of the caller's own. */
    Result unshare(Set<CloneFlag> kinds);

    /** chdir(2) for the calling thread, which must have its working directory for itself ({@code CLONE_FS}). */
    Result chdir(Pathname directory);

    /**
     * setfsgid(2) and setfsuid(2) for the calling thread, which must be one of the caller's own: to whom files belong that
     * it makes. It keeps its capabilities (SECBIT_NO_SETUID_FIXUP).
     */
    Result setFileOwner(long user, long group);

    /** prctl(2) with an option and one argument; concerns the calling thread, or its process. */
    Result prctl(int option, long argument);
}
