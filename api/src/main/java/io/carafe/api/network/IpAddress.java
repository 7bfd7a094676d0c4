package io.carafe.api.network;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address, without a zone. Never looked up by name. Ordered by its value, IPv4 before IPv6. Immutable.
 */
public final class IpAddress implements Comparable<IpAddress> {
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int GROUPS = 8;
    private static final int LONGEST = 45;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The address of 4 or 16 bytes, the most significant first.
     *
     * @throws IllegalArgumentException when there are more or fewer
     */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length != V4_BYTES && bytes.length != V6_BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes are no IP address");
        }
        return new IpAddress(bytes.clone());
    }

    /**
     * The address of a literal that is known to be one.
     *
     * @throws IllegalArgumentException when it is not
     */
    public static IpAddress of(String literal) {
        return parse(literal).orElseThrow(() -> new IllegalArgumentException(literal + " is no IP address"));
    }

    /** The address that a literal stands for: four decimal numbers without leading zeroes, or the forms of RFC 4291. */
    public static Optional<IpAddress> parse(String literal) {
        if (literal.length() > LONGEST) {
            return Optional.empty();
        }
        return (literal.indexOf(':') < 0 ? v4(literal) : v6(literal)).map(IpAddress::new);
    }

    private static Optional<byte[]> v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != V4_BYTES) {
            return Optional.empty();
        }
        byte[] value = new byte[V4_BYTES];
        for (int i = 0; i < V4_BYTES; i++) {
            int number = number(parts[i], 10, 3);
            boolean padded = parts[i].length() > 1 && parts[i].charAt(0) == '0';
            if (number < 0 || number > 255 || padded) {
                return Optional.empty();
            }
            value[i] = (byte) number;
        }
        return Optional.of(value);
    }

    private static Optional<byte[]> v6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true).filter(bytes -> bytes.length == V6_BYTES);
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        Optional<byte[]> head = groups(text.substring(0, gap), false);
        Optional<byte[]> tail = groups(text.substring(gap + 2), true);
        if (head.isEmpty() || tail.isEmpty() || head.get().length + tail.get().length > V6_BYTES - 2) {
            return Optional.empty();
        }
        byte[] value = new byte[V6_BYTES];
        System.arraycopy(head.get(), 0, value, 0, head.get().length);
        System.arraycopy(tail.get(), 0, value, V6_BYTES - tail.get().length, tail.get().length);
        return Optional.of(value);
    }

    /** The bytes of groups between colons, of which the last may be an IPv4 address. */
    private static Optional<byte[]> groups(String text, boolean last) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] parts = text.split(":", -1);
        if (parts.length > GROUPS) {
            return Optional.empty();
        }
        byte[] value = new byte[parts.length * 2 + 2];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            if (last && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                Optional<byte[]> embedded = v4(parts[i]);
                if (embedded.isEmpty()) {
                    return Optional.empty();
                }
                System.arraycopy(embedded.get(), 0, value, length, V4_BYTES);
                length += V4_BYTES;
            } else {
                int number = number(parts[i], 16, 4);
                if (number < 0) {
                    return Optional.empty();
                }
                value[length++] = (byte) (number >> 8);
                value[length++] = (byte) number;
            }
        }
        return Optional.of(Arrays.copyOf(value, length));
    }

    private static int number(String digits, int radix, int most) {
        if (digits.isEmpty() || digits.length() > most) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            int worth = digit < 128 ? Character.digit(digit, radix) : -1;
            if (worth < 0) {
                return -1;
            }
            value = value * radix + worth;
        }
        return value;
    }

    public boolean isV4() {
        return bytes.length == V4_BYTES;
    }

    public boolean isV6() {
        return bytes.length == V6_BYTES;
    }

    /** 32 or 128. */
    public int bits() {
        return bytes.length * Byte.SIZE;
    }

    /** 4 or 16 of them, the most significant first. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether it is {@code 0.0.0.0} or {@code ::}. */
    public boolean isUnspecified() {
        return value().signum() == 0;
    }

    /** Whether it means this machine alone: 127.0.0.0/8 or {@code ::1}. */
    public boolean isLoopback() {
        return isV4() ? bytes[0] == 127 : value().equals(BigInteger.ONE);
    }

    /** Whether it is valid on one link alone: 169.254.0.0/16 or {@code fe80::/10}. */
    public boolean isLinkLocal() {
        return isV4()
                ? bytes[0] == (byte) 169 && bytes[1] == (byte) 254
                : bytes[0] == (byte) 0xfe && (bytes[1] & 0xc0) == 0x80;
    }

    /** The address so many further on, of the same family. */
    public IpAddress plus(BigInteger count) {
        return ofValue(value().add(count), bytes.length);
    }

    /** As {@link #plus(BigInteger)}. */
    public IpAddress plus(long count) {
        return plus(BigInteger.valueOf(count));
    }

    /** The address as a number. */
    public BigInteger value() {
        return new BigInteger(1, bytes);
    }

    private static IpAddress ofValue(BigInteger value, int length) {
        byte[] minimal = value.toByteArray();
        byte[] whole = new byte[length];
        int count = Math.min(length, minimal.length);
        System.arraycopy(minimal, minimal.length - count, whole, length - count, count);
        return new IpAddress(whole);
    }

    /** With only the first bits, the others 0. */
    IpAddress masked(int length) {
        byte[] kept = bytes.clone();
        for (int i = 0; i < kept.length; i++) {
            int bitsHere = Math.max(0, Math.min(Byte.SIZE, length - i * Byte.SIZE));
            kept[i] &= (byte) (0xff << (Byte.SIZE - bitsHere));
        }
        return new IpAddress(kept);
    }

    @Override
    public int compareTo(IpAddress other) {
        return bytes.length == other.bytes.length
                ? Arrays.compareUnsigned(bytes, other.bytes)
                : Integer.compare(bytes.length, other.bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The form of RFC 5952: {@code 172.17.0.2}, {@code fd00::1}. */
    @Override
    public String toString() {
        if (isV4()) {
            return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
        }
        int longest = 0;
        int start = -1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && group(i + run) == 0) {
                run++;
            }
            if (run > 1 && run > longest) {
                longest = run;
                start = i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(HexFormat.of().toHexDigits(group(i)).replaceFirst("^0{1,7}(?=.)", ""));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        return (bytes[index * 2] & 0xff) << 8 | (bytes[index * 2 + 1] & 0xff);
    }
}
