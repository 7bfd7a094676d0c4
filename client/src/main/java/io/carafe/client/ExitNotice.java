package io.carafe.client;

import java.nio.ByteBuffer;

/**
 * How a session ended.
 *
 * @param code what the client is to exit with
 * @param output where the engine has got to in the file that is the client's standard output, when it had to open that
 *     anew; otherwise {@link #SHARED}
 * @param error the same for standard error
 */
public record ExitNotice(int code, long output, long error) {
    /** The descriptor is the client's own, and so is the position in it. */
    public static final long SHARED = -1;

    static final int SIZE = Integer.BYTES + 2 * Long.BYTES;

    public Frame frame() {
        return new Frame(
                FrameType.EXIT,
                ByteBuffer.allocate(SIZE)
                        .putInt(code)
                        .putLong(output)
                        .putLong(error)
                        .array());
    }

    static ExitNotice of(Frame frame) throws ProtocolException {
        if (frame.payload().length != SIZE) {
            throw new ProtocolException("EXIT has " + frame.payload().length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(frame.payload());
        return new ExitNotice(in.getInt(), in.getLong(), in.getLong());
    }
}
