package io.carafe.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of netlink messages as they grow: headers, fixed parts, attributes that may have attributes in them, each padded to
 * four bytes (netlink(7), rtnetlink(7)). Numbers are in the machine's order. Not thread-safe.
 */
final class MessageBuffer {
    static final int HEADER = 16;
    private static final int FLAGS = 6;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int ALIGNMENT = 4;

    private ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());

    /** Begins a message ({@code struct nlmsghdr}). Returns where it begins, for {@link #end}. */
    int begin(int type, int flags, int sequence) {
        int start = bytes.position();
        room(HEADER);
        bytes.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
        return start;
    }

    /** Ends a message. */
    void end(int start) {
        bytes.putInt(start, bytes.position() - start);
        pad();
    }

    /** Sets flags of a message that has begun. */
    void addFlags(int start, int flags) {
        bytes.putShort(start + FLAGS, (short) (bytes.getShort(start + FLAGS) | flags));
    }

    MessageBuffer u8(int value) {
        room(1);
        bytes.put((byte) value);
        return this;
    }

    MessageBuffer u16(int value) {
        room(2);
        bytes.putShort((short) value);
        return this;
    }

    MessageBuffer u32(int value) {
        room(4);
        bytes.putInt(value);
        return this;
    }

    /** An attribute that has others in it. Returns where it begins, for {@link #endNested}. */
    int beginNested(int type) {
        int start = bytes.position();
        room(ATTRIBUTE_HEADER);
        bytes.putShort((short) 0).putShort((short) type);
        return start;
    }

    void endNested(int start) {
        bytes.putShort(start, (short) (bytes.position() - start));
    }

    void attribute(int type, byte[] value) {
        room(ATTRIBUTE_HEADER + value.length);
        bytes.putShort((short) (ATTRIBUTE_HEADER + value.length))
                .putShort((short) type)
                .put(value);
        pad();
    }

    void number(int type, int value) {
        room(ATTRIBUTE_HEADER + 4);
        bytes.putShort((short) (ATTRIBUTE_HEADER + 4)).putShort((short) type).putInt(value);
    }

    void shortNumber(int type, int value) {
        room(ATTRIBUTE_HEADER + 4);
        bytes.putShort((short) (ATTRIBUTE_HEADER + 2)).putShort((short) type).putShort((short) value);
        pad();
    }

    /** A string with its NUL. */
    void string(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        attribute(type, Arrays.copyOf(text, text.length + 1));
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private void pad() {
        int missing = -bytes.position() & (ALIGNMENT - 1);
        room(missing);
        bytes.put(new byte[missing]);
    }

    private void room(int more) {
        if (bytes.remaining() < more) {
            int size = Math.max(bytes.capacity() * 2, bytes.position() + more);
            bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder()).put(bytes.flip());
        }
    }
}
