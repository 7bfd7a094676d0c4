package io.carafe.image.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the headers of entries: a POSIX ustar block, and before it an extended header with whatever the block has no
 * room for. Sparse files are written in version 1.0 of the GNU format, whose map comes before the data.
 */
public final class HeaderWriter {
    private static final long LARGEST_OCTAL_SIZE = 077777777777L;
    private static final long LARGEST_OCTAL_ID = 07777777L;
    private static final int LONGEST_FIELD = 100;
    private static final Pathname SPARSE_DIRECTORY = Pathname.of("GNUSparseFile.0");
    private static final String EXTENDED_NAME = "PaxHeaders/";

    private HeaderWriter() {}

    /** Everything that comes before the data of an entry. */
    public static byte[] write(TarEntry entry) {
        SparseMap sparse = entry.sparse();
        byte[] map = sparse == null ? new byte[0] : mapOf(sparse);
        long stored = sparse == null ? entry.size() : map.length + sparse.storedBytes();
        Pathname name = entry.name();
        Map<String, byte[]> records = new TreeMap<>();
        if (sparse != null) {
            records.put("GNU.sparse.major", ascii("1"));
            records.put("GNU.sparse.minor", ascii("0"));
            records.put("GNU.sparse.name", name.bytes());
            records.put("GNU.sparse.realsize", ascii(Long.toString(entry.size())));
            name = SPARSE_DIRECTORY.resolve(lastComponent(name));
        }
        addRecords(entry, name, stored, records);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!records.isEmpty()) {
            byte[] body = bodyOf(records);
            byte[] shortName = Arrays.copyOf((EXTENDED_NAME + lastComponent(name)).getBytes(US_ASCII), LONGEST_FIELD);
            out.writeBytes(block(entry, shortName, body.length, 'x'));
            out.writeBytes(padded(body));
        }
        out.writeBytes(block(entry, name.bytes(), stored, typeFlag(entry.type())));
        out.writeBytes(map);
        return out.toByteArray();
    }

    /** The two blocks of zeros that close an archive. */
    public static byte[] endMarker() {
        return new byte[2 * HeaderBlock.SIZE];
    }

    /** How many zeros follow the data of an entry. */
    public static int paddingOf(long dataBytes) {
        return (int) (-dataBytes & (HeaderBlock.SIZE - 1));
    }

    private static void addRecords(TarEntry entry, Pathname name, long stored, Map<String, byte[]> records) {
        boolean text = true;
        if (!fits(name)) {
            records.put("path", name.bytes());
            text = isText(name);
        }
        if (!fits(entry.linkTarget())) {
            records.put("linkpath", entry.linkTarget().bytes());
            text &= isText(entry.linkTarget());
        }
        if (!text) {
            records.put("hdrcharset", ascii("BINARY"));
        }
        addNumber(records, "size", stored, LARGEST_OCTAL_SIZE);
        addNumber(records, "uid", entry.uid(), LARGEST_OCTAL_ID);
        addNumber(records, "gid", entry.gid(), LARGEST_OCTAL_ID);
        Timestamp modified = entry.modified();
        if (modified.nanoseconds() != 0 || modified.seconds() < 0 || modified.seconds() > LARGEST_OCTAL_SIZE) {
            records.put("mtime", ascii(timeText(modified)));
        }
        entry.extendedAttributes()
                .forEach((attribute, value) ->
                        records.put("SCHILY.xattr." + new String(attribute.bytes(), ISO_8859_1), value));
    }

    private static void addNumber(Map<String, byte[]> records, String keyword, long value, long largest) {
        if (value > largest) {
            records.put(keyword, ascii(Long.toString(value)));
        }
    }

    /** A time before 1970 counts its fraction downwards: half a second before it is -0.5. */
    private static String timeText(Timestamp time) {
        if (time.seconds() >= 0 || time.nanoseconds() == 0) {
            return "%d.%09d".formatted(time.seconds(), time.nanoseconds());
        }
        return "-%d.%09d".formatted(-(time.seconds() + 1), 1_000_000_000L - time.nanoseconds());
    }

    private static boolean fits(Pathname name) {
        return name.length() <= LONGEST_FIELD && isText(name);
    }

    private static boolean isText(Pathname name) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name.bytes()));
            return true;
        } catch (CharacterCodingException binary) {
            return false;
        }
    }

    private static Pathname lastComponent(Pathname name) {
        byte[] bytes = name.bytes();
        int end = bytes.length > 0 && bytes[bytes.length - 1] == '/' ? bytes.length - 1 : bytes.length;
        int start = end;
        while (start > 0 && bytes[start - 1] != '/') {
            start--;
        }
        return Pathname.of(Arrays.copyOfRange(bytes, start, end));
    }

    private static byte[] bodyOf(Map<String, byte[]> records) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        // The charset concerns the records after it.
        byte[] charset = records.remove("hdrcharset");
        if (charset != null) {
            writeRecord(body, "hdrcharset", charset);
        }
        records.forEach((keyword, value) -> writeRecord(body, keyword, value));
        return body.toByteArray();
    }

    private static void writeRecord(ByteArrayOutputStream body, String keyword, byte[] value) {
        byte[] key = keyword.getBytes(ISO_8859_1);
        int rest = key.length + value.length + 3;
        int length = rest + digits(rest);
        if (digits(length) > digits(rest)) {
            length++;
        }
        body.writeBytes(ascii(length + " "));
        body.writeBytes(key);
        body.write('=');
        body.writeBytes(value);
        body.write('\n');
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private static byte[] mapOf(SparseMap sparse) {
        StringBuilder text = new StringBuilder().append(sparse.parts()).append('\n');
        for (int i = 0; i < sparse.parts(); i++) {
            text.append(sparse.offset(i)).append('\n').append(sparse.length(i)).append('\n');
        }
        return padded(ascii(text.toString()));
    }

    private static byte[] padded(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + paddingOf(bytes.length));
    }

    private static char typeFlag(EntryType type) {
        return switch (type) {
            case REGULAR -> '0';
            case HARD_LINK -> '1';
            case SYMBOLIC_LINK -> '2';
            case CHARACTER_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
        };
    }

    private static byte[] block(TarEntry entry, byte[] name, long size, char type) {
        boolean own = type != 'x';
        byte[] block = new byte[HeaderBlock.SIZE];
        put(block, 0, LONGEST_FIELD, name);
        octal(block, 100, 8, entry.permissions());
        octal(block, 108, 8, Math.min(entry.uid(), LARGEST_OCTAL_ID));
        octal(block, 116, 8, Math.min(entry.gid(), LARGEST_OCTAL_ID));
        octal(block, 124, 12, Math.min(size, LARGEST_OCTAL_SIZE));
        octal(block, 136, 12, Math.max(0, Math.min(entry.modified().seconds(), LARGEST_OCTAL_SIZE)));
        block[156] = (byte) type;
        put(block, 157, LONGEST_FIELD, own ? entry.linkTarget().bytes() : new byte[0]);
        put(block, 257, 8, ascii("ustar\00000"));
        octal(block, 329, 8, own ? entry.device().major() : 0);
        octal(block, 337, 8, own ? entry.device().minor() : 0);
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, 8, ascii("%06o\0 ".formatted(sum)));
        return block;
    }

    private static void put(byte[] block, int at, int length, byte[] value) {
        System.arraycopy(value, 0, block, at, Math.min(length, value.length));
    }

    private static void octal(byte[] block, int at, int length, long value) {
        String digits = Long.toOctalString(value);
        put(block, at, length, ascii("0".repeat(length - 1 - digits.length()) + digits));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
