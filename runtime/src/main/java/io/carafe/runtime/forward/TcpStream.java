package io.carafe.runtime.forward;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;

/** One direction of a connection. What the other side does not take yet is kept, and nothing is read meanwhile. */
final class TcpStream {
    private static final int MSG_DONTWAIT = 0x40;
    private static final byte[] NOTHING = {};

    /** Then it is the turn of the others. */
    private static final int BATCH = 4;

    private final ForwardLoop loop;
    private final Kernel kernel;
    private final Descriptor from;
    private final Descriptor to;
    private byte[] left = NOTHING;
    private boolean ended;

    TcpStream(ForwardLoop loop, Descriptor from, Descriptor to) {
        this.loop = loop;
        this.kernel = loop.kernel();
        this.from = from;
        this.to = to;
    }

    boolean wantsToRead() {
        return !ended && left.length == 0;
    }

    boolean wantsToWrite() {
        return left.length > 0;
    }

    /** Whether all has arrived that there ever was. */
    boolean isDone() {
        return ended && left.length == 0;
    }

    /**
     * Takes as much across as is there and goes.
     *
     * @return false when one of both sides is gone
     */
    boolean move() {
        if (wantsToWrite() && !write(loop.buffer().put(left).flip())) {
            return false;
        }
        for (int i = 0; i < BATCH && wantsToRead(); i++) {
            ByteBuffer buffer = loop.buffer();
            Result read = kernel.receive(from.number(), buffer, MSG_DONTWAIT);
            if (read.failedWith(Errno.EAGAIN)) {
                return true;
            }
            if (!read.ok()) {
                return false;
            }
            ended = read.raw() == 0;
            if (!ended && !write(buffer.flip())) {
                return false;
            }
        }
        if (isDone()) {
            // One that has gone away needs not be told.
            kernel.shutdownSending(to.number());
        }
        return true;
    }

    private boolean write(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            Result written = kernel.send(to.number(), buffer, MSG_DONTWAIT);
            if (written.failedWith(Errno.EAGAIN)) {
                break;
            }
            if (!written.ok()) {
                return false;
            }
        }
        left = buffer.hasRemaining() ? new byte[buffer.remaining()] : NOTHING;
        buffer.get(left);
        return true;
    }
}
