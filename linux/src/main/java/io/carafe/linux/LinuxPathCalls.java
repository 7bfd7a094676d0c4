package io.carafe.linux;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileSystemStatus;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import io.carafe.linux.Scratch.Block;
import io.carafe.linux.machine.SystemCall;
import java.util.List;
import java.util.Set;

/** Calls on names in the file system. */
interface LinuxPathCalls extends FileCalls {
    /** The most bytes that one answer of readlinkat(2) or getdents64(2) may have. */
    int ANSWER = 64 * 1024;

    /** How often a walk that a rename elsewhere disturbed is tried again. */
    int DISTURBED_WALKS = 64;

    Door door();

    /**
     * {@inheritDoc}
     *
     * <p>A walk that is confined to a directory fails with EAGAIN when it met {@code ..} while anything was renamed on
     * the system; such a walk is repeated.
     */
    @Override
    default Result openat2(int directory, Pathname path, Set<OpenFlag> flags, int mode, Set<ResolveFlag> resolve) {
        try (Scratch scratch = door().scratch()) {
            Block how = scratch.room(24);
            how.putLong(0, door().word(flags) | door().word(Set.of(OpenFlag.CLOEXEC)));
            how.putLong(8, mode);
            how.putLong(16, door().word(resolve));
            long name = scratch.string(path);
            boolean confined = resolve.contains(ResolveFlag.BENEATH) || resolve.contains(ResolveFlag.IN_ROOT);
            Result result;
            int tries = 0;
            do {
                result = door().uninterrupted(SystemCall.OPENAT2, directory, name, how.address(), 24, 0);
            } while (confined && result.failedWith(Errno.EAGAIN) && ++tries < DISTURBED_WALKS);
            return result;
        }
    }

    @Override
    default Result mkdirat(int directory, Pathname path, int mode) {
        return door().onPath(SystemCall.MKDIRAT, directory, path, mode, 0, 0);
    }

    @Override
    default Result mknodat(int directory, Pathname path, int mode, long device) {
        return door().onPath(SystemCall.MKNODAT, directory, path, mode, device, 0);
    }

    @Override
    default Result symlinkat(Pathname target, int directory, Pathname path) {
        try (Scratch scratch = door().scratch()) {
            return door().call(SystemCall.SYMLINKAT, scratch.string(target), directory, scratch.string(path));
        }
    }

    @Override
    default Result linkat(int fromDirectory, Pathname from, int toDirectory, Pathname to, Set<AtFlag> flags) {
        try (Scratch scratch = door().scratch()) {
            return door().call(
                            SystemCall.LINKAT,
                            fromDirectory,
                            scratch.string(from),
                            toDirectory,
                            scratch.string(to),
                            door().word(flags));
        }
    }

    @Override
    default Result unlinkat(int directory, Pathname path, Set<AtFlag> flags) {
        return door().onPath(SystemCall.UNLINKAT, directory, path, door().word(flags), 0, 0);
    }

    @Override
    default Result renameat2(int fromDirectory, Pathname from, int toDirectory, Pathname to, boolean noReplace) {
        try (Scratch scratch = door().scratch()) {
            return door().call(
                            SystemCall.RENAMEAT2,
                            fromDirectory,
                            scratch.string(from),
                            toDirectory,
                            scratch.string(to),
                            noReplace ? 1 : 0);
        }
    }

    @Override
    default Result fchownat(int directory, Pathname path, long uid, long gid, Set<AtFlag> flags) {
        return door().onPath(SystemCall.FCHOWNAT, directory, path, uid, gid, door().word(flags));
    }

    @Override
    default Result fchmodat(int directory, Pathname path, int mode) {
        return door().onPath(SystemCall.FCHMODAT, directory, path, mode, 0, 0);
    }

    @Override
    default Result utimensat(int directory, Pathname path, Timestamp accessed, Timestamp modified, Set<AtFlag> flags) {
        try (Scratch scratch = door().scratch()) {
            Block times = StatusLayout.times(scratch, accessed, modified);
            return door().call(
                            SystemCall.UTIMENSAT, directory, scratch.string(path), times.address(), door().word(flags));
        }
    }

    @Override
    default Answer<Pathname> readlinkat(int directory, Pathname path) {
        try (Scratch scratch = door().scratch()) {
            Block target = scratch.room(ANSWER);
            Result result = door().onPath(SystemCall.READLINKAT, directory, path, target.address(), ANSWER, 0);
            return result.ok() ? Answer.of(Pathname.of(target.get(0, (int) result.raw()))) : Answer.failure(result);
        }
    }

    @Override
    default Answer<FileStatus> statx(int directory, Pathname path, Set<AtFlag> flags) {
        try (Scratch scratch = door().scratch()) {
            Block status = scratch.room(StatusLayout.STATX_SIZE);
            Result result = door().call(
                            SystemCall.STATX,
                            directory,
                            scratch.string(path),
                            door().word(flags),
                            StatusLayout.STATX_MASK,
                            status.address());
            return result.ok() ? Answer.of(StatusLayout.file(status)) : Answer.failure(result);
        }
    }

    @Override
    default Answer<FileSystemStatus> statfs(Pathname path) {
        try (Scratch scratch = door().scratch()) {
            Block status = scratch.room(StatusLayout.STATFS_SIZE);
            Result result = door().uninterrupted(SystemCall.STATFS, scratch.string(path), status.address(), 0);
            return result.ok() ? Answer.of(StatusLayout.fileSystem(status)) : Answer.failure(result);
        }
    }

    /** One answer of the kernel's may hold nothing but {@code .} and {@code ..}, and is then not the end. */
    @Override
    default Answer<List<DirectoryEntry>> getdents64(int directory) {
        try (Scratch scratch = door().scratch()) {
            Block entries = scratch.room(ANSWER);
            while (true) {
                Result result = door().call(SystemCall.GETDENTS64, directory, entries.address(), ANSWER);
                if (!result.ok()) {
                    return Answer.failure(result);
                }
                List<DirectoryEntry> found = StatusLayout.entries(entries, (int) result.raw());
                if (result.raw() == 0 || !found.isEmpty()) {
                    return Answer.of(found);
                }
            }
        }
    }
}
