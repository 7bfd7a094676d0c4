package io.carafe.image.state;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.HeldLock;
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

    /** Waits until nobody holds it exclusively. */
    public HeldLock shared() {
        return HeldLock.awaitShared(kernel, open(), path());
    }

    /** Waits until nobody else holds it. */
    public HeldLock exclusive() {
        return HeldLock.awaitExclusive(kernel, open(), path());
    }

    /** Takes it if nobody else holds it now. */
    public Optional<HeldLock> tryExclusive() {
        return HeldLock.tryExclusive(kernel, open(), path());
    }

    private Descriptor open() {
        Result opened = kernel.openat2(directory.number(), name, OPEN, FILE_MODE, Set.of());
        return new Descriptor(kernel, opened.intOrThrow("open the lock " + path()));
    }

    private Pathname path() {
        return directory.path().resolve(name);
    }
}
