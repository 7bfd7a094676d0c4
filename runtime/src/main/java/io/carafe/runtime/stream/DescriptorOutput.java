package io.carafe.runtime.stream;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** Writes to a pipe or to the master end of a terminal, without a buffer of its own. Thread-safe. */
public final class DescriptorOutput extends OutputStream {
    private static final int BUFFER = 64 << 10;

    private final Kernel kernel;
    private final Descriptor target;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final Object state = new Object();
    private boolean writing;
    private boolean closed;

    /**
     * Wraps a descriptor.
     *
     * @param target becomes this stream's own
     */
    public DescriptorOutput(Kernel kernel, Descriptor target) {
        this.kernel = kernel;
        this.target = target;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        begin();
        try {
            writeAll(source, offset, length);
        } finally {
            end();
        }
    }

    private void writeAll(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = Math.min(BUFFER, length - done);
            buffer.clear().put(source, offset + done, count).flip();
            while (buffer.hasRemaining()) {
                refuseIfClosed();
                Result written = kernel.write(target.number(), buffer);
                if (written.failedWith(Errno.EAGAIN)) {
                    kernel.poll(List.of(PollEntry.of(target.number(), PollEntry.OUT)), -1);
                } else if (!written.ok() && !written.failedWith(Errno.EINTR)) {
                    throw new IOException("cannot write to the container: " + written);
                }
            }
            done += count;
        }
    }

    private void begin() throws IOException {
        synchronized (state) {
            refuseIfClosed();
            writing = true;
        }
    }

    private void end() {
        synchronized (state) {
            writing = false;
            if (closed) {
                target.close();
            }
        }
    }

    private void refuseIfClosed() throws IOException {
        synchronized (state) {
            if (closed) {
                throw new IOException("the stream is closed");
            }
        }
    }

    /**
     * Closes it. While another thread writes, that does it as soon as its system call has answered: a descriptor that is
     * closed under its hands might be another file by then.
     */
    @Override
    public void close() {
        synchronized (state) {
            closed = true;
            if (!writing) {
                target.close();
            }
        }
    }
}
