package io.carafe.runtime.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.PollEntry;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two connected sockets, by which a new process sends descriptors to the engine. For one thread. */
public final class SocketChannelPair implements AutoCloseable {
    private static final long LONGEST_WAIT_MILLIS = 10_000;

    private final Kernel kernel;
    private final Descriptor own;
    private final Descriptor others;

    private SocketChannelPair(Kernel kernel, Descriptor own, Descriptor others) {
        this.kernel = kernel;
        this.own = own;
        this.others = others;
    }

    public static SocketChannelPair open(Kernel kernel) {
        Pipe pair = kernel.socketpair().orThrow("make a socket pair");
        return new SocketChannelPair(
                kernel, new Descriptor(kernel, pair.readEnd()), new Descriptor(kernel, pair.writeEnd()));
    }

    /** The new process's end; it stays this object's. */
    public int others() {
        return others.number();
    }

    /**
     * The next descriptor that was sent, for the caller to close.
     *
     * @throws CarafeException when none comes
     */
    public Descriptor receive() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MILLIS);
        while (true) {
            long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
            Answer<List<PollEntry>> polled =
                    kernel.poll(List.of(PollEntry.of(own.number(), PollEntry.IN)), Math.toIntExact(left));
            if (polled.failedWith(Errno.EINTR)) {
                continue;
            }
            if (polled.orThrow("wait for a socket").get(0).returned() == 0) {
                throw new CarafeException("the new process has sent no socket of its network");
            }
            return new Descriptor(kernel, kernel.receiveDescriptor(own.number()).intOrThrow("receive a socket"));
        }
    }

    @Override
    public void close() {
        own.close();
        others.close();
    }
}
