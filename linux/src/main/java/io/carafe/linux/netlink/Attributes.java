package io.carafe.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The attributes of a message, by type. What is malformed ends them; nothing is read beyond the message. */
final class Attributes {
    private static final int HEADER = 4;
    private static final int ALIGNMENT = 4;

    private final Map<Integer, ByteBuffer> values = new HashMap<>();

    private Attributes() {}

    /** Those in what remains of a buffer, whose position stays. */
    static Attributes in(ByteBuffer rest) {
        Attributes attributes = new Attributes();
        ByteBuffer bytes = rest.slice().order(ByteOrder.nativeOrder());
        while (bytes.remaining() >= HEADER) {
            int start = bytes.position();
            int length = Short.toUnsignedInt(bytes.getShort());
            int type = Short.toUnsignedInt(bytes.getShort()) & Rtnetlink.NLA_TYPE;
            if (length < HEADER || length - HEADER > bytes.remaining()) {
                break;
            }
            ByteBuffer value = bytes.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder());
            attributes.values.put(type, value);
            int next = start + ((length + ALIGNMENT - 1) & -ALIGNMENT);
            bytes.position(Math.min(next, bytes.limit()));
        }
        return attributes;
    }

    Optional<ByteBuffer> value(int type) {
        return Optional.ofNullable(values.get(type))
                .map(found -> found.duplicate().order(ByteOrder.nativeOrder()));
    }

    Optional<byte[]> bytes(int type) {
        return value(type).map(found -> {
            byte[] bytes = new byte[found.remaining()];
            found.get(bytes);
            return bytes;
        });
    }

    int number(int type) {
        return value(type)
                .filter(found -> found.remaining() >= Integer.BYTES)
                .map(ByteBuffer::getInt)
                .orElse(0);
    }

    /** A string, up to its NUL. */
    String string(int type) {
        return bytes(type)
                .map(bytes -> {
                    int length = 0;
                    while (length < bytes.length && bytes[length] != 0) {
                        length++;
                    }
                    return new String(bytes, 0, length, StandardCharsets.UTF_8);
                })
                .orElse("");
    }

    Attributes nested(int type) {
        return value(type).map(Attributes::in).orElseGet(Attributes::new);
    }
}
