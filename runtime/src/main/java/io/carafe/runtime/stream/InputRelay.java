package io.carafe.runtime.stream;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.WakeUp;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A thread that copies a descriptor of the caller's to a process's standard input, where the process must not have the
 * descriptor itself. It ends with the input, with the last reader, and when it is closed; whatever comes after that is left
 * to others, such as a shell on the same terminal.
 */
public final class InputRelay implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final Kernel kernel;
    private final Descriptor source;
    private final Descriptor target;
    private final WakeUp wake;
    private final Thread thread = new Thread(this::copy, "carafe-stdin");
    private boolean started;
    private boolean over;

    /**
     * Starts nothing yet.
     *
     * @param source becomes this object's own
     * @param target the writing end of a pipe; becomes this object's own
     */
    public InputRelay(Kernel kernel, Descriptor source, Descriptor target) {
        this.kernel = kernel;
        this.source = source;
        this.target = target;
        this.wake = new WakeUp(kernel);
        kernel.setNonBlocking(target.number(), true).orThrow("make a pipe non-blocking");
        thread.setDaemon(true);
    }

    /** Begins to copy. */
    public synchronized void start() {
        started = true;
        thread.start();
    }

    private void copy() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (await(source, PollEntry.IN)) {
                buffer.clear();
                Result count = kernel.read(source.number(), buffer);
                boolean again = count.failedWith(Errno.EAGAIN) || count.failedWith(Errno.EINTR);
                if (!again && (!count.ok() || count.raw() == 0 || !pass(buffer.flip()))) {
                    return;
                }
            }
        } finally {
            end();
        }
    }

    private synchronized void end() {
        over = true;
        target.close();
        source.close();
        wake.close();
    }

    private boolean pass(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            if (!await(target, PollEntry.OUT)) {
                return false;
            }
            Result written = kernel.write(target.number(), buffer);
            if (!written.ok() && !written.failedWith(Errno.EAGAIN) && !written.failedWith(Errno.EINTR)) {
                return false;
            }
        }
        return true;
    }

    /** Waits until a descriptor is ready; false when it is of no use any more. */
    private boolean await(Descriptor which, int events) {
        while (true) {
            Answer<List<PollEntry>> polled = kernel.poll(
                    List.of(wake.entry(), PollEntry.of(target.number(), 0), PollEntry.of(which.number(), events)), -1);
            if (polled.failedWith(Errno.EINTR)) {
                continue;
            }
            List<PollEntry> entries = polled.orThrow("wait for input");
            return entries.get(0).returned() == 0 && entries.get(1).returned() == 0;
        }
    }

    /** Ends it soon, and does not wait for that. */
    @Override
    public synchronized void close() {
        if (over) {
            return;
        }
        if (started) {
            wake.signal();
        } else {
            end();
        }
    }
}
