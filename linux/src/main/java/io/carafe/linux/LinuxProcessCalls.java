package io.carafe.linux;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ProcessCalls;
import io.carafe.api.kernel.Result;
import io.carafe.linux.Scratch.Block;
import io.carafe.linux.machine.SystemCall;
import java.util.Set;

/** Calls on processes, credentials and namespaces. */
interface LinuxProcessCalls extends ProcessCalls {
    Door door();

    @Override
    default int getpid() {
        return (int) door().call(SystemCall.GETPID, 0).raw();
    }

    @Override
    default long geteuid() {
        return door().call(SystemCall.GETEUID, 0).raw();
    }

    @Override
    default long getegid() {
        return door().call(SystemCall.GETEGID, 0).raw();
    }

    @Override
    default long effectiveCapabilities() {
        int version3 = 0x20080522;
        try (Scratch scratch = door().scratch()) {
            Block header = scratch.zeroes(8);
            header.putInt(0, version3);
            // Two of {effective, permitted, inheritable}: the lower 32 capabilities, and the upper.
            Block sets = scratch.zeroes(24);
            door().call(SystemCall.CAPGET, header.address(), sets.address())
                    .orThrow("read the capabilities of the JVM");
            return sets.getWord(0) | sets.getWord(12) << 32;
        }
    }

    @Override
    default Result pidfdOpen(int pid) {
        Result opened = door().call(SystemCall.PIDFD_OPEN, pid, 0);
        // So say kernels of a thread, and older ones also of a process that is gone and whose session is not.
        return opened.failedWith(Errno.EINVAL) || opened.failedWith(Errno.ENOENT)
                ? Result.failure(Errno.ESRCH)
                : opened;
    }

    @Override
    default Result pidfdGetfd(int pidfd, int descriptor) {
        return door().call(SystemCall.PIDFD_GETFD, pidfd, descriptor, 0);
    }

    @Override
    default Result pidfdSendSignal(int pidfd, int signal) {
        return door().call(SystemCall.PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
    }

    @Override
    default Result kill(int pid, int signal) {
        return door().call(SystemCall.KILL, pid, signal);
    }

    @Override
    default Result setsid() {
        return door().call(SystemCall.SETSID, 0);
    }

    @Override
    default Result umask(int mask) {
        return door().call(SystemCall.UMASK, mask);
    }

    @Override
    default Answer<Exit> waitid(int pidfd, boolean block) {
        int pPidfd = 3;
        int wExited = 4;
        int wNoHang = 1;
        try (Scratch scratch = door().scratch()) {
            Block siginfo = scratch.zeroes(128);
            Result result = door().uninterrupted(
                            SystemCall.WAITID,
                            pPidfd,
                            pidfd,
                            siginfo.address(),
                            block ? wExited : wExited | wNoHang,
                            0);
            if (!result.ok()) {
                return Answer.failure(result);
            }
            int pid = siginfo.getInt(16);
            return pid == 0 ? Answer.failure(Errno.EAGAIN) : Answer.of(exit(siginfo.getInt(8), siginfo.getInt(24)));
        }
    }

    private static Exit exit(int code, int status) {
        int cldExited = 1;
        int cldDumped = 3;
        return new Exit(code != cldExited, status, code == cldDumped);
    }

    @Override
    default Result setns(int descriptor, Set<CloneFlag> kinds) {
        return door().call(SystemCall.SETNS, descriptor, door().word(kinds));
    }

    @Override
    default Result unshare(Set<CloneFlag> kinds) {
        return door().call(SystemCall.UNSHARE, door().word(kinds));
    }

    @Override
    default Result chdir(Pathname directory) {
        try (Scratch scratch = door().scratch()) {
            return door().call(SystemCall.CHDIR, scratch.string(directory));
        }
    }

    /** Neither setfsuid nor setfsgid tells of a failure: both answer with the id before, also to one that is none. */
    @Override
    default Result setFileOwner(long user, long group) {
        int getSecurebits = 27;
        int setSecurebits = 28;
        int noSetuidFixup = 1 << 2;
        long none = -1;
        Result kept = prctl(setSecurebits, prctl(getSecurebits, 0).raw() | noSetuidFixup);
        if (!kept.ok()) {
            return kept;
        }
        door().call(SystemCall.SETFSGID, group);
        door().call(SystemCall.SETFSUID, user);
        boolean set = door().call(SystemCall.SETFSGID, none).raw() == group
                && door().call(SystemCall.SETFSUID, none).raw() == user;
        return set ? Result.of(0) : Result.failure(Errno.EPERM);
    }

    @Override
    default Result prctl(int option, long argument) {
        return door().call(SystemCall.PRCTL, option, argument, 0, 0, 0);
    }
}
