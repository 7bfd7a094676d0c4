package io.carafe.runtime.network;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.HeldLock;
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
    private static final int MODE = 0600;

    private final HeldLock lock;

    private NetworkLock(HeldLock lock) {
        this.lock = lock;
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
        HeldLock held = HeldLock.awaitExclusive(kernel, file, name);
        if (!held.isStillThere()) {
            held.close();
            return Optional.empty();
        }
        return Optional.of(new NetworkLock(held));
    }

    @Override
    public void close() {
        lock.close();
    }
}
