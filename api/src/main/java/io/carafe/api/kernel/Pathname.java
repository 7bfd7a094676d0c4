package io.carafe.api.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A path name, or any other string for the kernel: bytes without a NUL. Linux gives names no encoding, so a name out of
 * a root file system need not be a valid Java {@code String}; it goes through Carafe as the bytes that it is. Immutable.
 */
public final class Pathname implements Comparable<Pathname> {
    /** The empty name: with {@code AT_EMPTY_PATH}, the descriptor itself. */
    public static final Pathname EMPTY = new Pathname(new byte[0]);

    private static final Pathname HERE = new Pathname(new byte[] {'.'});

    private final byte[] bytes;

    private Pathname(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("a path name cannot hold a NUL byte: " + printable(bytes));
            }
        }
        this.bytes = bytes;
    }

    /** The name whose bytes are the UTF-8 form of {@code text}. */
    public static Pathname of(String text) {
        return new Pathname(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The name of exactly these bytes, which are copied. */
    public static Pathname of(byte[] bytes) {
        return new Pathname(bytes.clone());
    }

    /** A copy of the bytes, without a closing NUL. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many bytes the name has. */
    public int length() {
        return bytes.length;
    }

    public boolean isAbsolute() {
        return bytes.length > 0 && bytes[0] == '/';
    }

    /** The names between the slashes, from left to right: {@code usr} and {@code bin} of {@code //usr/bin/}. */
    public List<Pathname> names() {
        List<Pathname> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                if (i > start) {
                    names.add(new Pathname(Arrays.copyOfRange(bytes, start, i)));
                }
                start = i + 1;
            }
        }
        return names;
    }

    /** The same path without doubled slashes, names that are {@code .}, and a slash at its end. */
    public Pathname tidied() {
        Pathname tidy = isAbsolute() ? new Pathname(new byte[] {'/'}) : EMPTY;
        for (Pathname name : names()) {
            if (!name.equals(HERE)) {
                tidy = tidy.resolve(name);
            }
        }
        return tidy;
    }

    /** This name, a slash, and {@code child}; {@code child} alone when it is absolute or this name is empty. */
    public Pathname resolve(Pathname child) {
        if (child.isAbsolute() || bytes.length == 0) {
            return child;
        }
        if (child.bytes.length == 0) {
            return this;
        }
        boolean slash = bytes[bytes.length - 1] == '/';
        byte[] joined = Arrays.copyOf(bytes, bytes.length + (slash ? 0 : 1) + child.bytes.length);
        if (!slash) {
            joined[bytes.length] = '/';
        }
        System.arraycopy(child.bytes, 0, joined, joined.length - child.bytes.length, child.bytes.length);
        return new Pathname(joined);
    }

    /** This path as it is from {@code directory} on: {@code /srv/etc/hosts} of {@code /etc/hosts} and {@code /srv}. */
    public Pathname below(Pathname directory) {
        Pathname path = directory;
        for (Pathname name : names()) {
            path = path.resolve(name);
        }
        return path;
    }

    /** What is left of this path when one is in {@code directory}; empty when it does not lead below that, name by name. */
    public Optional<Pathname> relativeTo(Pathname directory) {
        List<Pathname> names = names();
        List<Pathname> above = directory.names();
        if (names.size() <= above.size() || !names.subList(0, above.size()).equals(above)) {
            return Optional.empty();
        }
        Pathname rest = EMPTY;
        for (Pathname name : names.subList(above.size(), names.size())) {
            rest = rest.resolve(name);
        }
        return Optional.of(rest);
    }

    /** As {@link #resolve(Pathname)}. */
    public Pathname resolve(String child) {
        return resolve(of(child));
    }

    /**
     * The name for people: UTF-8 where it is valid, with every control character and every byte that is not text
     * written as {@code \x1b}, so that a hostile name cannot speak to a terminal.
     */
    @Override
    public String toString() {
        return printable(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pathname that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public int compareTo(Pathname other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    private static String printable(byte[] bytes) {
        if (isPlain(bytes)) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            text = new String(bytes, StandardCharsets.ISO_8859_1);
            return escaped(text, 0x7e);
        }
        return escaped(text, Character.MAX_CODE_POINT);
    }

    /** Nearly every name is, and there are hundreds in a launch program. */
    private static boolean isPlain(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0x20 || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static String escaped(String text, int highest) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c > highest || type == Character.FORMAT) {
                out.append(c > 0xff ? "\\u{%x}".formatted(c) : "\\x%02x".formatted(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
