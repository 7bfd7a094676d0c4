package io.carafe.engine;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PeerCredentials;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A client's connection. One thread may read while others write and close. It is cut, so that whoever reads or writes
 * wakes, before its descriptor is closed.
 */
final class Connection implements ByteChannel {
    private static final int BUFFER = 16 << 10;
    private static final int NO_FLAGS = 0;
    private static final long NEVER = Long.MAX_VALUE;

    private final Kernel kernel;
    private final Descriptor socket;
    private final ByteBuffer received = ByteBuffer.allocateDirect(BUFFER).flip();
    private volatile boolean open = true;
    private long begin;
    private long patienceNanos = NEVER;

    /** @param socket becomes this object's own */
    Connection(Kernel kernel, Descriptor socket) {
        this.kernel = kernel;
        this.socket = socket;
    }

    /** From now on, all that is read must come within this time. */
    void within(Duration patience) {
        begin = System.nanoTime();
        patienceNanos = patience.toNanos();
    }

    /** From now on, reading waits as long as it takes. */
    void withoutLimit() {
        patienceNanos = NEVER;
    }

    PeerCredentials peer() {
        return kernel.peerCredentials(socket.number()).orThrow("ask who a client is");
    }

    /** The process that connected; empty when it has ended. */
    Optional<Descriptor> peerProcess() {
        Result exact = kernel.peerPidfd(socket.number());
        Result pidfd = exact.ok() ? exact : kernel.pidfdOpen(peer().pid());
        if (!pidfd.ok()) {
            return Optional.empty();
        }
        Descriptor process = new Descriptor(kernel, (int) pidfd.raw());
        // The pid may be another's by now if the client has gone; then its end of the connection has gone, too.
        if (isConnected()) {
            return Optional.of(process);
        }
        process.close();
        return Optional.empty();
    }

    private boolean isConnected() {
        Answer<List<PollEntry>> polled = kernel.poll(List.of(PollEntry.of(socket.number(), 0)), 0);
        return polled.ok() && !polled.orThrow("look at a connection").get(0).saw(PollEntry.HANGUP | PollEntry.ERROR);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!received.hasRemaining() && !fill()) {
            return -1;
        }
        int count = Math.min(target.remaining(), received.remaining());
        target.put(target.position(), received, received.position(), count);
        target.position(target.position() + count);
        received.position(received.position() + count);
        return count;
    }

    private boolean fill() throws IOException {
        while (open) {
            awaitInput();
            received.clear();
            Result count = kernel.receive(socket.number(), received, NO_FLAGS);
            received.flip();
            if (count.ok()) {
                return count.raw() > 0;
            }
            if (count.failedWith(Errno.ECONNRESET)) {
                return false;
            }
            if (!count.failedWith(Errno.EAGAIN)) {
                throw new IOException("cannot read from a client: " + count);
            }
        }
        return false;
    }

    private void awaitInput() throws IOException {
        if (patienceNanos == NEVER) {
            return;
        }
        long left = patienceNanos - (System.nanoTime() - begin);
        Answer<List<PollEntry>> polled = left <= 0
                ? Answer.of(List.of(PollEntry.of(socket.number(), PollEntry.IN)))
                : kernel.poll(List.of(PollEntry.of(socket.number(), PollEntry.IN)), (int) (left / 1_000_000) + 1);
        if (polled.ok() && polled.orThrow("wait for a client").get(0).returned() == 0) {
            throw new SocketTimeoutException("the client said nothing for too long");
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        ByteBuffer direct = ByteBuffer.allocateDirect(count).put(source).flip();
        while (direct.hasRemaining()) {
            Result sent = kernel.send(socket.number(), direct, NO_FLAGS);
            if (!sent.ok()) {
                throw new IOException("cannot write to a client: " + sent);
            }
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Ends the conversation; whoever reads sees its end. */
    void cut() {
        open = false;
        kernel.shutdown(socket.number());
    }

    /** By the thread that reads, when nobody writes any more. */
    @Override
    public void close() {
        open = false;
        socket.close();
    }
}
