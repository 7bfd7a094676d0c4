package io.carafe.engine;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.WakeUp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A client's standard input. A read ends when the session is cut. From a terminal it takes nothing while the client is in
 * the background, because then what is typed is meant for somebody else. Thread-safe.
 */
final class SessionInput extends InputStream {
    private static final int BUFFER = 64 << 10;
    private static final int TERMIOS_SIZE = 64;
    private static final int LOOK_AGAIN_MILLIS = 50;

    private final Kernel kernel;
    private final Descriptor source;
    private final WakeUp wake;
    private final BooleanSupplier mayRead;
    /** Empty until the first read: most commands do not read. */
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    private boolean closed;

    /**
     * @param source remains the session's
     * @param wake becomes readable when the session is cut
     * @param foreground whether what is typed is meant for the client
     */
    SessionInput(Kernel kernel, Descriptor source, WakeUp wake, BooleanSupplier foreground) {
        this.kernel = kernel;
        this.source = source;
        this.wake = wake;
        this.mayRead = isTerminal(kernel, source) ? foreground : () -> true;
    }

    private static boolean isTerminal(Kernel kernel, Descriptor descriptor) {
        return kernel.ioctl(descriptor.number(), IoctlRequest.TCGETS, ByteBuffer.allocateDirect(TERMIOS_SIZE))
                .ok();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (closed) {
            throw new IOException("the session has ended");
        }
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    @Override
    public synchronized int available() {
        return buffer.remaining();
    }

    /** Whoever reads has been woken before; nobody touches the descriptor when this returns. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    private boolean fill() throws IOException {
        if (!buffer.isDirect()) {
            buffer = ByteBuffer.allocateDirect(BUFFER);
        }
        while (true) {
            awaitInput();
            buffer.clear();
            Result count = kernel.read(source.number(), buffer);
            buffer.flip();
            if (count.ok()) {
                return count.raw() > 0;
            }
            if (!count.failedWith(Errno.EAGAIN) && !count.failedWith(Errno.EINTR)) {
                throw new IOException("cannot read standard input: " + count);
            }
        }
    }

    private void awaitInput() throws IOException {
        boolean ready = false;
        while (!ready) {
            ready = poll(PollEntry.of(source.number(), PollEntry.IN), -1);
            if (ready && !mayRead.getAsBoolean()) {
                // There is no way to be told when it comes back to the foreground.
                ready = false;
                poll(wake.entry(), LOOK_AGAIN_MILLIS);
            }
        }
    }

    private boolean poll(PollEntry entry, int timeoutMillis) throws IOException {
        Answer<List<PollEntry>> polled = kernel.poll(List.of(entry, wake.entry()), timeoutMillis);
        if (polled.failedWith(Errno.EINTR)) {
            return false;
        }
        List<PollEntry> entries = polled.orThrow("wait for standard input");
        if (entries.get(1).returned() != 0) {
            throw new IOException("the client has gone");
        }
        return entries.get(0).returned() != 0;
    }
}
