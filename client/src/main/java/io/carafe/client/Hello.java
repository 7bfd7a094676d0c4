package io.carafe.client;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client asks, and all that the engine must know of the client's process besides what the kernel tells.
 *
 * @param request what it wants
 * @param build the build that the client is of; an engine of another one does not run its commands
 * @param mask the client's mask for new files, umask(2)
 * @param directory its working directory
 * @param arguments the words of its command line, as bytes
 * @param environment its variables, {@code NAME=value}, as bytes
 */
public record Hello(
        Request request, String build, int mask, String directory, List<byte[]> arguments, List<byte[]> environment) {
    /** More than execve(2) lets through with the usual limit of the stack. */
    static final int LONGEST = 8 << 20;

    private static final int MODE_BITS = 0777;

    /** What may be asked of an engine. */
    public enum Request {
        /** To do what the arguments say. */
        RUN(1),
        /** To tell about itself, as JSON. */
        STATUS(2),
        /** To end. */
        STOP(3);

        private final int code;

        Request(int code) {
            this.code = code;
        }

        static Request of(int code) throws ProtocolException {
            for (Request request : values()) {
                if (request.code == code) {
                    return request;
                }
            }
            throw new ProtocolException("there is no request " + code);
        }
    }

    public Frame frame() {
        byte[] buildBytes = build.getBytes(StandardCharsets.UTF_8);
        byte[] directoryBytes = directory.getBytes(StandardCharsets.UTF_8);
        int size = 1 + Integer.BYTES + size(buildBytes) + size(directoryBytes) + size(arguments) + size(environment);
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put((byte) request.code).putInt(mask);
        put(out, buildBytes);
        put(out, directoryBytes);
        put(out, arguments);
        put(out, environment);
        return new Frame(FrameType.HELLO, out.array());
    }

    /** Reads what {@link #frame} wrote. */
    public static Hello of(Frame frame) throws ProtocolException {
        if (frame.type() != FrameType.HELLO) {
            throw new ProtocolException("the first frame is " + frame.type() + ", not HELLO");
        }
        ByteBuffer in = ByteBuffer.wrap(frame.payload());
        try {
            Request request = Request.of(in.get() & 0xff);
            int mask = in.getInt() & MODE_BITS;
            Hello hello = new Hello(request, text(in), mask, text(in), list(in), list(in));
            if (in.hasRemaining()) {
                throw new ProtocolException("HELLO has " + in.remaining() + " bytes too many");
            }
            return hello;
        } catch (BufferUnderflowException e) {
            throw new ProtocolException("HELLO is cut short");
        }
    }

    private static int size(byte[] bytes) {
        return Integer.BYTES + bytes.length;
    }

    private static int size(List<byte[]> list) {
        int size = Integer.BYTES;
        for (byte[] bytes : list) {
            size += size(bytes);
        }
        return size;
    }

    private static void put(ByteBuffer out, byte[] bytes) {
        out.putInt(bytes.length).put(bytes);
    }

    private static void put(ByteBuffer out, List<byte[]> list) {
        out.putInt(list.size());
        for (byte[] bytes : list) {
            put(out, bytes);
        }
    }

    private static String text(ByteBuffer in) throws ProtocolException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in) throws ProtocolException {
        byte[] bytes = new byte[count(in, 1)];
        in.get(bytes);
        return bytes;
    }

    private static List<byte[]> list(ByteBuffer in) throws ProtocolException {
        int count = count(in, Integer.BYTES);
        List<byte[]> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(bytes(in));
        }
        return list;
    }

    /** A number of things that take at least so many bytes each: no more than there can be. */
    private static int count(ByteBuffer in, int each) throws ProtocolException {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / each) {
            throw new ProtocolException("HELLO claims more than it has");
        }
        return count;
    }
}
