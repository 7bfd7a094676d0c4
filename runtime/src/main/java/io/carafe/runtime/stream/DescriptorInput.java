package io.carafe.runtime.stream;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.WakeUp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Reads a pipe, or the master end of a terminal. A read that waits ends when another thread closes the stream, which a
 * plain read(2) would not. One thread may read while another closes.
 */
public final class DescriptorInput extends InputStream {
    private static final int BUFFER = 64 << 10;

    private final Kernel kernel;
    private final Descriptor source;
    private final WakeUp wake;
    /** Empty until the first read: much output is never read. */
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    private final Object reading = new Object();
    private volatile boolean closed;
    private volatile boolean ending;
    private boolean ended;

    /**
     * Wraps a descriptor.
     *
     * @param source becomes this stream's own
     */
    public DescriptorInput(Kernel kernel, Descriptor source) {
        this.kernel = kernel;
        this.source = source;
        this.wake = new WakeUp(kernel);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        synchronized (reading) {
            if (!buffer.hasRemaining() && !fill()) {
                return -1;
            }
            int count = Math.min(length, buffer.remaining());
            buffer.get(target, offset, count);
            return count;
        }
    }

    @Override
    public int available() {
        synchronized (reading) {
            return buffer.remaining();
        }
    }

    private boolean fill() throws IOException {
        if (!buffer.isDirect()) {
            buffer = ByteBuffer.allocateDirect(BUFFER);
        }
        while (!ended) {
            if (!awaitInput()) {
                buffer.clear().flip();
                ended = true;
                return false;
            }
            buffer.clear();
            Result count = kernel.read(source.number(), buffer);
            buffer.flip();
            if (count.ok() && count.raw() > 0) {
                return true;
            }
            // The master of a terminal that nobody has open any more answers EIO.
            ended = count.ok() || count.failedWith(Errno.EIO);
            if (!ended && !count.failedWith(Errno.EAGAIN) && !count.failedWith(Errno.EINTR)) {
                throw new IOException("cannot read the container's output: " + count);
            }
        }
        return false;
    }

    /** Waits for it; false when there is none, and it is not to be waited for. */
    private boolean awaitInput() throws IOException {
        while (true) {
            if (closed) {
                throw new IOException("the stream is closed");
            }
            Answer<List<PollEntry>> polled =
                    kernel.poll(List.of(PollEntry.of(source.number(), PollEntry.IN), wake.entry()), -1);
            if (polled.failedWith(Errno.EINTR)) {
                continue;
            }
            List<PollEntry> entries = polled.orThrow("wait for the container's output");
            if (entries.get(0).returned() != 0 && !closed) {
                return true;
            }
            if (ending && !closed) {
                return false;
            }
        }
    }

    /** Ends the stream behind what has been written until now, whoever may write more. */
    void endWhenEmpty() {
        synchronized (wake) {
            if (!closed) {
                ending = true;
                wake();
            }
        }
    }

    private void wake() {
        wake.signal();
    }

    @Override
    public void close() {
        synchronized (wake) {
            if (closed) {
                return;
            }
            closed = true;
            wake();
        }
        synchronized (reading) {
            source.close();
            wake.close();
        }
    }
}
