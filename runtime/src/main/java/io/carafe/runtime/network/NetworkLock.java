package io.carafe.runtime.network;

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
 * A lock (flock(2)) that is held while addresses of a network are given, or networks are defined; never for long, and never
 * while something else is waited for. The kernel drops it when its holder dies.
 */
final class NetworkLock implements AutoCloseable {
    private static final int LOCK_EX = 2;
    private static final int MODE = 0600;

    private final Descriptor file;

    private NetworkLock(Descriptor file) {
        this.file = file;
    }

    /** Waits for the lock. Empty when there is no such file any more, or it is being removed. */
    static Optional<NetworkLock> take(FileCalls kernel, Path path) {
        return take(kernel, path, EnumSet.of(OpenFlag.RDWR, OpenFlag.NOFOLLOW));
    }

    /** As {@link #take}, of a file that is made if need be, and never removed. */
    static NetworkLock takeLasting(FileCalls kernel, Path path) {
        return take(kernel, path, EnumSet.of(OpenFlag.RDWR, OpenFlag.NOFOLLOW, OpenFlag.CREAT))
                .orElseThrow(() -> new IllegalStateException("somebody removes " + path));
    }

    private static Optional<NetworkLock> take(FileCalls kernel, Path path, Set<OpenFlag> flags) {
        Pathname name = Pathname.of(path.toString());
        Result opened =
                kernel.openat2(FileCalls.AT_FDCWD, name, flags, flags.contains(OpenFlag.CREAT) ? MODE : 0, Set.of());
        if (opened.failedWith(Errno.ENOENT) || opened.failedWith(Errno.ENOTDIR)) {
            return Optional.empty();
        }
        Descriptor file = new Descriptor(kernel, opened.intOrThrow("open " + path));
        Result locked;
        do {
            locked = kernel.flock(file.number(), LOCK_EX);
        } while (locked.failedWith(Errno.EINTR));
        if (!locked.ok() || !isStill(kernel, file, name)) {
            file.close();
            locked.orThrow("lock " + path);
            return Optional.empty();
        }
        return Optional.of(new NetworkLock(file));
    }

    private static boolean isStill(FileCalls kernel, Descriptor file, Pathname path) {
        Answer<FileStatus> locked = kernel.statx(file.number(), Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH));
        Answer<FileStatus> present = kernel.statx(FileCalls.AT_FDCWD, path, Set.of(AtFlag.SYMLINK_NOFOLLOW));
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
