package io.carafe.runtime.state;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A lock (flock(2)) on a container, held by the one engine that runs, starts or removes it, and dropped by the kernel if
 * that engine dies. It belongs to an open file, so two engines in one JVM exclude each other too.
 */
public final class RunLock implements AutoCloseable {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    private final Descriptor file;

    private RunLock(Descriptor file) {
        this.file = file;
    }

    /** Takes the lock of a directory that stays, when its turn comes. */
    public static RunLock await(FileCalls kernel, Path directory) {
        Descriptor opened = new Descriptor(
                kernel,
                kernel.open(
                                FileCalls.AT_FDCWD,
                                Pathname.of(directory.toString()),
                                EnumSet.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                        .intOrThrow("open " + directory));
        Result locked = kernel.flock(opened.number(), LOCK_EX);
        while (locked.failedWith(Errno.EINTR)) {
            locked = kernel.flock(opened.number(), LOCK_EX);
        }
        if (!locked.ok()) {
            opened.close();
            locked.orThrow("lock " + directory);
        }
        return new RunLock(opened);
    }

    /** Takes the lock, unless somebody has it or there is no such file any more. */
    public static Optional<RunLock> tryTake(FileCalls kernel, Path path) {
        Result opened = kernel.open(
                FileCalls.AT_FDCWD, Pathname.of(path.toString()), EnumSet.of(OpenFlag.RDWR, OpenFlag.NOFOLLOW));
        if (opened.failedWith(Errno.ENOENT)) {
            return Optional.empty();
        }
        Descriptor file = new Descriptor(kernel, opened.intOrThrow("open " + path));
        Result locked = kernel.flock(file.number(), LOCK_EX | LOCK_NB);
        if (locked.ok() && isStill(kernel, file, path)) {
            return Optional.of(new RunLock(file));
        }
        file.close();
        if (locked.ok()) {
            return Optional.empty();
        }
        if (!locked.failedWith(Errno.EAGAIN)) {
            locked.orThrow("lock " + path);
        }
        return Optional.empty();
    }

    /** Between opening and locking it, the file may have been removed together with its container. */
    private static boolean isStill(FileCalls kernel, Descriptor file, Path path) {
        Answer<FileStatus> locked = kernel.statx(file.number(), Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH));
        Answer<FileStatus> present =
                kernel.statx(FileCalls.AT_FDCWD, Pathname.of(path.toString()), Set.of(AtFlag.SYMLINK_NOFOLLOW));
        return locked.ok()
                && present.ok()
                && locked.orThrow("look at a lock").inode()
                        == present.orThrow("look at " + path).inode();
    }

    @Override
    public void close() {
        file.close();
    }
}
