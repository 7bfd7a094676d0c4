package io.carafe.engine;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.WakeUp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A client's standard output or error. A write to somebody who does not read ends when the session is cut: the file may not
 * be switched to O_NONBLOCK, because others have it open, so it is asked first, and then given no more than it certainly
 * takes. Thread-safe.
 */
final class SessionOutput extends OutputStream {
    /** PIPE_BUF: what a pipe that can be written to takes at once. */
    private static final int PIECE = 4096;

    private final Kernel kernel;
    private final Descriptor target;
    private final WakeUp wake;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
    private boolean closed;

    /**
     * @param target remains the session's
     * @param wake becomes readable when the session is cut
     */
    SessionOutput(Kernel kernel, Descriptor target, WakeUp wake) {
        this.kernel = kernel;
        this.target = target;
        this.wake = wake;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (closed) {
            throw new IOException("the session has ended");
        }
        int done = 0;
        while (done < length) {
            int count = Math.min(PIECE, length - done);
            buffer.clear().put(source, offset + done, count).flip();
            while (buffer.hasRemaining()) {
                writeSome();
            }
            done += count;
        }
    }

    /** Whoever writes has been woken before; nobody touches the descriptor when this returns. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    private void writeSome() throws IOException {
        Answer<List<PollEntry>> polled =
                kernel.poll(List.of(PollEntry.of(target.number(), PollEntry.OUT), wake.entry()), -1);
        if (polled.failedWith(Errno.EINTR)) {
            return;
        }
        List<PollEntry> entries = polled.orThrow("wait for the client's output");
        if (entries.get(1).returned() != 0) {
            throw new IOException("the client has gone");
        }
        Result written = kernel.write(target.number(), buffer);
        if (!written.ok() && !written.failedWith(Errno.EAGAIN) && !written.failedWith(Errno.EINTR)) {
            throw new IOException(written.errno().text());
        }
    }
}
