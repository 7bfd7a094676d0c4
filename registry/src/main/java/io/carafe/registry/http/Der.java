package io.carafe.registry.http;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Puts keys of the older forms into that of PKCS #8 (RFC 5208), which names the algorithm beside the key. */
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xa0;
    private static final int LONG_FORM = 0x80;
    private static final byte[] VERSION = {0x02, 1, 0};
    /** rsaEncryption, without parameters. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    /** id-ecPublicKey. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Der() {}

    /** From an RSAPrivateKey (RFC 8017). */
    static byte[] rsaKey(byte[] key) {
        return element(SEQUENCE, VERSION, RSA, element(OCTETS, key));
    }

    /**
     * From an ECPrivateKey (RFC 5915).
     *
     * @throws IllegalArgumentException when it does not name its curve
     */
    static byte[] ecKey(byte[] key) {
        try {
            ByteBuffer parts = contents(ByteBuffer.wrap(key), SEQUENCE);
            while (parts.get(parts.position()) != (byte) PARAMETERS) {
                contents(parts, parts.get(parts.position()) & 0xff);
            }
            byte[] curve = bytes(contents(parts, PARAMETERS));
            return element(SEQUENCE, VERSION, element(SEQUENCE, EC, curve), element(OCTETS, key));
        } catch (BufferUnderflowException | IndexOutOfBoundsException damaged) {
            throw new IllegalArgumentException("it is damaged, or does not name its curve", damaged);
        }
    }

    /** Passes over an element, whose contents are returned. */
    private static ByteBuffer contents(ByteBuffer from, int tag) {
        if ((from.get() & 0xff) != tag) {
            throw new IllegalArgumentException("it is not what it should be");
        }
        int length = from.get() & 0xff;
        if (length >= LONG_FORM) {
            int digits = length - LONG_FORM;
            length = 0;
            for (int i = 0; i < digits; i++) {
                length = (length << Byte.SIZE) | (from.get() & 0xff);
            }
        }
        ByteBuffer contents = from.slice(from.position(), length);
        from.position(from.position() + length);
        return contents;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer element = ByteBuffer.allocate(length + 5).put((byte) tag);
        if (length < LONG_FORM) {
            element.put((byte) length);
        } else {
            element.put((byte) 0x82).putShort((short) length);
        }
        for (byte[] part : parts) {
            element.put(part);
        }
        return bytes(element.flip());
    }
}
