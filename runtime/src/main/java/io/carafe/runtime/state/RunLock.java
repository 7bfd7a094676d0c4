package io.carafe.runtime.state;

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

/**
 * A lock (flock(2)) on a container, held by the one engine that runs, starts or removes it, and dropped by the kernel if
 * that engine dies. It belongs to an open file, so two engines in one JVM exclude each other too.
 */
public final class RunLock implements AutoCloseable {
    private final HeldLock lock;

    private RunLock(HeldLock lock) {
        this.lock = lock;
    }

    /** Takes the lock of a directory that stays, when its turn comes. */
    public static RunLock await(FileCalls kernel, Path directory) {
        Pathname name = Pathname.of(directory.toString());
        Result opened = kernel.open(FileCalls.AT_FDCWD, name, EnumSet.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY));
        Descriptor file = new Descriptor(kernel, opened.intOrThrow("open " + directory));
        return new RunLock(HeldLock.awaitExclusive(kernel, file, name));
    }

    /** Takes the lock, unless somebody has it or there is no such file any more. */
    public static Optional<RunLock> tryTake(FileCalls kernel, Path path) {
        Pathname name = Pathname.of(path.toString());
        Result opened = kernel.open(FileCalls.AT_FDCWD, name, EnumSet.of(OpenFlag.RDWR, OpenFlag.NOFOLLOW));
        if (opened.failedWith(Errno.ENOENT)) {
            return Optional.empty();
        }
        Descriptor file = new Descriptor(kernel, opened.intOrThrow("open " + path));
        Optional<HeldLock> held = HeldLock.tryExclusive(kernel, file, name);
        if (held.isPresent() && !held.get().isStillThere()) {
            // It was removed together with its container.
            held.get().close();
            return Optional.empty();
        }
        return held.map(RunLock::new);
    }

    @Override
    public void close() {
        lock.close();
    }
}
