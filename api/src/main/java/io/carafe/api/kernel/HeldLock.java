package io.carafe.api.kernel;

import java.util.Optional;
import java.util.Set;

/**
 * A lock by flock(2) that is held, and the open file that it belongs to. The kernel drops it when its holder dies.
 *
 * <p>It is given back by LOCK_UN and not by close(2) alone: a process that is just being made has copies of all descriptors
 * of this one for a moment, or for longer on a busy host, and as long as there is a copy, closing gives nothing back.
 */
public final class HeldLock implements AutoCloseable {
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;

    private final FileCalls kernel;
    private final Descriptor file;
    private final Pathname path;

    private HeldLock(FileCalls kernel, Descriptor file, Pathname path) {
        this.kernel = kernel;
        this.file = file;
        this.path = path;
    }

    /**
     * Waits until nobody holds it exclusively.
     *
     * @param file is the lock's from here on, also when this fails
     * @param path where the file was opened
     */
    public static HeldLock awaitShared(FileCalls kernel, Descriptor file, Pathname path) {
        return take(kernel, file, path, LOCK_SH).orElseThrow();
    }

    /** As {@link #awaitShared}, until nobody else holds it. */
    public static HeldLock awaitExclusive(FileCalls kernel, Descriptor file, Pathname path) {
        return take(kernel, file, path, LOCK_EX).orElseThrow();
    }

    /** As {@link #awaitExclusive}, if nobody else holds it now. */
    public static Optional<HeldLock> tryExclusive(FileCalls kernel, Descriptor file, Pathname path) {
        return take(kernel, file, path, LOCK_EX | LOCK_NB);
    }

    private static Optional<HeldLock> take(FileCalls kernel, Descriptor file, Pathname path, int operation) {
        Result locked;
        do {
            locked = kernel.flock(file.number(), operation);
        } while (locked.failedWith(Errno.EINTR));
        if (locked.ok()) {
            return Optional.of(new HeldLock(kernel, file, path));
        }
        file.close();
        if ((operation & LOCK_NB) == 0 || !locked.failedWith(Errno.EAGAIN)) {
            locked.orThrow("lock " + path);
        }
        return Optional.empty();
    }

    /** Whether its file is still where it was opened: it may have been removed before it was locked. Not for relative paths. */
    public boolean isStillThere() {
        Answer<FileStatus> locked = kernel.statx(file.number(), Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH));
        Answer<FileStatus> present = kernel.statx(FileCalls.AT_FDCWD, path, Set.of(AtFlag.SYMLINK_NOFOLLOW));
        return locked.ok()
                && present.ok()
                && locked.orThrow("look at a lock").inode()
                        == present.orThrow("look at " + path).inode();
    }

    @Override
    public void close() {
        kernel.flock(file.number(), LOCK_UN);
        file.close();
    }
}
