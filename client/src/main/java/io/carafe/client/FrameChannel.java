package io.carafe.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Frames over a connection. A frame is one byte of type, four bytes of length (big-endian), and the payload. The client
 * begins with eight bytes that name the protocol and its version.
 *
 * <p>One thread may read while others write. What a claimed length costs in memory is never more than twice what has
 * arrived.
 */
public final class FrameChannel {
    public static final int VERSION = 1;

    private static final int HEADER = 5;
    private static final int FIRST_PIECE = 1 << 12;
    private static final byte[] PREFACE = {'c', 'a', 'r', 'a', 'f', 'e', 0, VERSION};

    private final ByteChannel channel;
    private final Object writing = new Object();

    /** @param channel blocking */
    public FrameChannel(ByteChannel channel) {
        this.channel = channel;
    }

    /** By the client, before all else. It leaves together with the first frame. */
    public void open(Frame first) throws IOException {
        write(PREFACE, first);
    }

    /**
     * By the engine, before all else.
     *
     * @return the client's version of the protocol
     * @throws ProtocolException when this is no client
     */
    public int accept() throws IOException {
        byte[] preface = new byte[PREFACE.length];
        fill(ByteBuffer.wrap(preface));
        int name = PREFACE.length - 2;
        if (!Arrays.equals(preface, 0, name, PREFACE, 0, name)) {
            throw new ProtocolException("this is not the protocol of Carafe");
        }
        return ByteBuffer.wrap(preface).getShort(name) & 0xffff;
    }

    /** Writes a frame whole. Thread-safe. */
    public void write(Frame frame) throws IOException {
        write(new byte[0], frame);
    }

    private void write(byte[] before, Frame frame) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(before.length + HEADER + frame.payload().length);
        bytes.put(before)
                .put((byte) frame.type().code())
                .putInt(frame.payload().length)
                .put(frame.payload());
        bytes.flip();
        synchronized (writing) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /**
     * The next frame; null when the other side has ended between two frames.
     *
     * @throws ProtocolException for a type that there is not, or a length that its type does not allow
     */
    public @Nullable Frame read() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        if (channel.read(header) < 0) {
            return null;
        }
        fill(header);
        FrameType type = FrameType.of(header.get(0) & 0xff);
        int length = header.getInt(1);
        if (length < 0 || length > type.longest()) {
            throw new ProtocolException("a frame " + type + " cannot have " + (length & 0xffff_ffffL) + " bytes");
        }
        return new Frame(type, payload(length));
    }

    private byte[] payload(int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, FIRST_PIECE)];
        int have = 0;
        while (true) {
            fill(ByteBuffer.wrap(bytes, have, bytes.length - have));
            have = bytes.length;
            if (have == length) {
                return bytes;
            }
            bytes = Arrays.copyOf(bytes, Math.min(length, have * 2));
        }
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the other side has ended in the middle of a frame");
            }
        }
    }
}
