package io.carafe.image.tar;

import io.carafe.api.kernel.Pathname;
import java.util.Arrays;

/**
 * The 512 bytes that every entry begins with, as tar(5) lays them out. Numbers are octal text, or, where the first byte
 * has its highest bit set, GNU's base-256.
 */
final class HeaderBlock {
    static final int SIZE = 512;

    /** A field: where it begins and how many bytes it has. */
    enum Field {
        NAME(0, 100, "name"),
        MODE(100, 8, "mode"),
        UID(108, 8, "owner"),
        GID(116, 8, "group"),
        FILE_SIZE(124, 12, "size"),
        MTIME(136, 12, "time"),
        CHECKSUM(148, 8, "checksum"),
        LINK(157, 100, "link target"),
        DEVICE_MAJOR(329, 8, "major device number"),
        DEVICE_MINOR(337, 8, "minor device number"),
        PREFIX(345, 155, "name"),
        SPARSE_REAL_SIZE(483, 12, "real size");

        final int at;
        final int length;
        final String word;

        Field(int at, int length, String word) {
            this.at = at;
            this.length = length;
            this.word = word;
        }
    }

    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final byte[] POSIX_MAGIC = {'u', 's', 't', 'a', 'r', 0};

    private static final int SPARSE_PARTS = 386;
    private static final int SPARSE_PARTS_IN_HEADER = 4;
    private static final int SPARSE_PARTS_IN_EXTENSION = 21;
    private static final int SPARSE_PART = 24;
    private static final int SPARSE_NUMBER = 12;
    private static final int SPARSE_HEADER_CONTINUES = 482;
    private static final int SPARSE_EXTENSION_CONTINUES = 504;

    private final byte[] block = new byte[SIZE];

    /** The bytes, to be filled with a header before anything else is asked. */
    byte[] bytes() {
        return block;
    }

    boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the checksum is right, counted with unsigned bytes or, as some old tars did, signed ones. */
    boolean checksumMatches() {
        long expected;
        try {
            expected = number(Field.CHECKSUM);
        } catch (TarFormatException notNumber) {
            return false;
        }
        // The field itself counts as spaces.
        int unsigned = Field.CHECKSUM.length * ' ';
        int negative = 0;
        for (int i = 0; i < Field.CHECKSUM.at; i++) {
            unsigned += block[i] & 0xff;
            negative += block[i] >>> (Integer.SIZE - 1);
        }
        for (int i = Field.CHECKSUM.at + Field.CHECKSUM.length; i < SIZE; i++) {
            unsigned += block[i] & 0xff;
            negative += block[i] >>> (Integer.SIZE - 1);
        }
        // Some programs add bytes with their signs, so that each above 127 is 256 less.
        return expected == unsigned || expected == unsigned - (negative << Byte.SIZE);
    }

    char type() {
        return (char) (block[TYPE] & 0xff);
    }

    private boolean isPosix() {
        return Arrays.equals(block, MAGIC, MAGIC + POSIX_MAGIC.length, POSIX_MAGIC, 0, POSIX_MAGIC.length);
    }

    /** The name with, in POSIX archives, the prefix before it. */
    Pathname name() {
        Pathname name = text(Field.NAME);
        Pathname prefix = isPosix() ? text(Field.PREFIX) : Pathname.EMPTY;
        return prefix.length() == 0 ? name : Pathname.of(join(prefix.bytes(), name.bytes()));
    }

    private static byte[] join(byte[] prefix, byte[] name) {
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    Pathname text(Field field) {
        int end = field.at;
        while (end < field.at + field.length && block[end] != 0) {
            end++;
        }
        return Pathname.of(Arrays.copyOfRange(block, field.at, end));
    }

    long number(Field field) throws TarFormatException {
        return number(field.at, field.length, field.word);
    }

    private long number(int at, int length, String word) throws TarFormatException {
        return (block[at] & 0x80) != 0 ? base256(at, length, word) : octal(at, length, word);
    }

    private long base256(int at, int length, String word) throws TarFormatException {
        boolean negative = (block[at] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int b = block[at + i] & 0xff;
            if (i == 0) {
                b = negative ? b : b & 0x7f;
            }
            if (value >>> 55 != 0 && value >> 55 != -1) {
                throw new TarFormatException("the " + word + " in its header is too large");
            }
            value = value << 8 | b;
        }
        return value;
    }

    private long octal(int at, int length, String word) throws TarFormatException {
        int i = at;
        int end = at + length;
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        long value = 0;
        for (; i < end && block[i] != ' ' && block[i] != 0; i++) {
            int digit = block[i] - '0';
            if (digit < 0 || digit > 7) {
                throw new TarFormatException("the " + word + " in its header is not a number");
            }
            value = value << 3 | digit;
        }
        return value;
    }

    /** The parts of a GNU sparse file that the header itself has room for. Returns whether more blocks follow. */
    boolean addSparseParts(SparseMap.Builder map) throws TarFormatException {
        addParts(map, SPARSE_PARTS, SPARSE_PARTS_IN_HEADER);
        return block[SPARSE_HEADER_CONTINUES] != 0;
    }

    /** As {@link #addSparseParts}, when this is one of the blocks that follow. */
    boolean addExtendedSparseParts(SparseMap.Builder map) throws TarFormatException {
        addParts(map, 0, SPARSE_PARTS_IN_EXTENSION);
        return block[SPARSE_EXTENSION_CONTINUES] != 0;
    }

    private void addParts(SparseMap.Builder map, int at, int most) throws TarFormatException {
        for (int i = 0; i < most; i++) {
            int part = at + i * SPARSE_PART;
            if (block[part + SPARSE_NUMBER] == 0) {
                return;
            }
            map.add(
                    number(part, SPARSE_NUMBER, "map of holes"),
                    number(part + SPARSE_NUMBER, SPARSE_NUMBER, "map of holes"));
        }
    }
}
