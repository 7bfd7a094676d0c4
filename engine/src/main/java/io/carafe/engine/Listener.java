package io.carafe.engine;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.WakeUp;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The socket that clients connect to. One thread accepts; any may wake it. */
final class Listener implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int BACKLOG = 4096;
    private static final int ONLY_THE_OWNERS = 0600;

    private final Kernel kernel;
    private final Pathname path;
    private final Descriptor socket;
    private final WakeUp wake;
    private boolean removed;
    private boolean closed;

    /**
     * Listens. Whoever calls this has the engine's lock, so a socket that is there belongs to one that was killed.
     *
     * @throws CarafeException when that cannot be
     */
    Listener(Kernel kernel, Path path) {
        this.kernel = kernel;
        this.path = Pathname.of(path.toString());
        this.socket =
                new Descriptor(kernel, kernel.socket(AF_UNIX, SOCK_STREAM, 0).intOrThrow("make a socket"));
        this.wake = new WakeUp(kernel);
        try {
            kernel.unlinkat(FileCalls.AT_FDCWD, this.path, Set.<AtFlag>of());
            kernel.bindUnix(socket.number(), this.path).orThrow("bind a socket to " + path);
            kernel.fchmodat(FileCalls.AT_FDCWD, this.path, ONLY_THE_OWNERS).orThrow("change the mode of " + path);
            kernel.listen(socket.number(), BACKLOG).orThrow("listen on " + path);
        } catch (CarafeException failed) {
            socket.close();
            wake.close();
            throw failed;
        }
    }

    /** The next client; empty when none has come in time, or {@link #wake} was called. */
    Optional<Descriptor> accept(int timeoutMillis) {
        Answer<List<PollEntry>> polled =
                kernel.poll(List.of(PollEntry.of(socket.number(), PollEntry.IN), wake.entry()), timeoutMillis);
        if (polled.failedWith(Errno.EINTR)
                || polled.orThrow("wait for clients").get(0).returned() == 0) {
            return Optional.empty();
        }
        Result accepted = kernel.accept(socket.number());
        return accepted.ok() ? Optional.of(new Descriptor(kernel, (int) accepted.raw())) : failed(accepted);
    }

    /** What concerns one client only, or will pass, must not end the engine. */
    private static Optional<Descriptor> failed(Result accepted) {
        if (accepted.failedWith(Errno.EMFILE) || accepted.failedWith(Errno.ENFILE)) {
            pauseUntilDescriptorsAreFree();
        }
        return Optional.empty();
    }

    private static void pauseUntilDescriptorsAreFree() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes {@link #accept} return. */
    synchronized void wake() {
        if (closed) {
            return;
        }
        wake.signal();
    }

    /** Nobody finds it any more. */
    synchronized void remove() {
        if (!removed) {
            removed = true;
            kernel.unlinkat(FileCalls.AT_FDCWD, path, Set.<AtFlag>of());
        }
    }

    @Override
    public synchronized void close() {
        remove();
        closed = true;
        socket.close();
        wake.close();
    }
}
