package io.carafe.image.state;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.Optional;
import java.util.Set;

/**
 * A lock between processes, and between threads, by flock(2) on a file: whoever holds it loses it with its death. Each
 * time it is taken, it is taken through an open file of its own. Not reentrant.
 */
public final class FileLock {
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int FILE_MODE = 0600;
    private static final Set<OpenFlag> OPEN = Set.of(OpenFlag.RDWR, OpenFlag.CREAT);

    private final FileCalls kernel;
    private final StateDirectory directory;
    private final Pathname name;

    public FileLock(FileCalls kernel, StateDirectory directory, String name) {
        this.kernel = kernel;
        this.directory = directory;
        this.name = Pathname.of(name);
    }

    /** Waits until nobody holds it exclusively. The lock is held until the descriptor is closed. */
    public Descriptor shared() {
        return take(LOCK_SH);
    }

    /** Waits until nobody else holds it. */
    public Descriptor exclusive() {
        return take(LOCK_EX);
    }

    /** Takes it if nobody else holds it now. */
    public Optional<Descriptor> tryExclusive() {
        Descriptor file = open();
        return lock(kernel, file.number(), LOCK_EX | LOCK_NB) ? Optional.of(file) : closed(file);
    }

    private static Optional<Descriptor> closed(Descriptor file) {
        file.close();
        return Optional.empty();
    }

    private Descriptor take(int operation) {
        Descriptor file = open();
        lock(kernel, file.number(), operation);
        return file;
    }

    private Descriptor open() {
        Result opened = kernel.openat2(directory.number(), name, OPEN, FILE_MODE, Set.of());
        return new Descriptor(
                kernel, opened.intOrThrow("open the lock " + directory.path().resolve(name)));
    }

    /** Takes the lock of an open file or directory if nobody else holds it now. */
    static boolean tryExclusive(FileCalls kernel, int descriptor) {
        return lock(kernel, descriptor, LOCK_EX | LOCK_NB);
    }

    private static boolean lock(FileCalls kernel, int descriptor, int operation) {
        Result locked = kernel.flock(descriptor, operation);
        while (locked.failedWith(Errno.EINTR)) {
            locked = kernel.flock(descriptor, operation);
        }
        if (locked.failedWith(Errno.EAGAIN)) {
            return false;
        }
        locked.orThrow("lock a file");
        return true;
    }
}
