package io.carafe.image.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of pax(1) extended headers: {@code LENGTH KEYWORD=VALUE\n}, where LENGTH counts the whole record. Values
 * are kept as bytes, so {@code hdrcharset=BINARY} needs no care, and keywords as ISO 8859-1, which loses no byte.
 */
final class ExtendedHeader {
    private static final String SCHILY_ATTRIBUTE = "SCHILY.xattr.";
    private static final String LIBARCHIVE_ATTRIBUTE = "LIBARCHIVE.xattr.";
    private static final String SPARSE_OFFSET = "GNU.sparse.offset";
    private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";
    private static final int NANOSECOND_DIGITS = 9;

    private final Map<String, byte[]> records = new LinkedHashMap<>();
    private SparseMap.@Nullable Builder sparseParts;
    private long sparseOffset = -1;

    /** Adds the records of one header; a later record replaces an earlier one of the same keyword. */
    void parse(byte[] body) throws TarFormatException {
        for (int start = 0; start < body.length; ) {
            int space = indexOf(body, ' ', start, body.length);
            long length = space < 0 ? -1 : decimal(body, start, space, "length");
            if (length <= space - start || length > body.length - start || body[start + (int) length - 1] != '\n') {
                throw new TarFormatException("a record of its extended header does not have the length that it says");
            }
            int end = start + (int) length - 1;
            int equals = indexOf(body, '=', space + 1, end);
            if (equals <= space + 1) {
                throw new TarFormatException("a record of its extended header has no keyword");
            }
            add(new String(body, space + 1, equals - space - 1, ISO_8859_1), Arrays.copyOfRange(body, equals + 1, end));
            start = end + 1;
        }
    }

    private void add(String keyword, byte[] value) throws TarFormatException {
        if (keyword.equals(SPARSE_OFFSET)) {
            sparseOffset = decimal(value, keyword);
        } else if (keyword.equals(SPARSE_LENGTH)) {
            if (sparseOffset < 0) {
                throw new TarFormatException("its map of holes has a length without an offset");
            }
            if (sparseParts == null) {
                sparseParts = new SparseMap.Builder();
            }
            sparseParts.add(sparseOffset, decimal(value, keyword));
            sparseOffset = -1;
        } else {
            records.put(keyword, value);
        }
    }

    /** Sets one record, in place of any header of its own; GNU's long names come in this way. */
    void put(String keyword, byte[] value) {
        records.put(keyword, value);
    }

    /** Takes over every record that {@code later} has. */
    void putAll(ExtendedHeader later) {
        records.putAll(later.records);
        if (later.sparseParts != null) {
            sparseParts = later.sparseParts;
        }
    }

    /** How many bytes the records take. */
    long bytes() {
        return records.entrySet().stream()
                .mapToLong(record -> record.getKey().length() + record.getValue().length)
                .sum();
    }

    /** The parts of a sparse file in version 0.0 of the GNU format, which repeats two keywords for each. */
    SparseMap.@Nullable Builder sparseParts() {
        return sparseParts;
    }

    /** The value of a keyword; null when it is missing or empty, which means: as if it were missing. */
    byte @Nullable [] value(String keyword) {
        byte[] value = records.get(keyword);
        return value == null || value.length == 0 ? null : value;
    }

    @Nullable
    Pathname path(String keyword) throws TarFormatException {
        byte[] value = value(keyword);
        return value == null ? null : pathname(value);
    }

    static Pathname pathname(byte[] bytes) throws TarFormatException {
        if (indexOf(bytes, 0, 0, bytes.length) >= 0) {
            throw new TarFormatException("a name in its extended header holds a NUL byte");
        }
        return Pathname.of(bytes);
    }

    /** A number, or {@code otherwise} when the keyword is missing. */
    long number(String keyword, long otherwise) throws TarFormatException {
        byte[] value = value(keyword);
        return value == null ? otherwise : decimal(value, keyword);
    }

    /** {@code SECONDS[.FRACTION]}, possibly negative, cut to nanoseconds towards the past. */
    Timestamp time(String keyword, Timestamp otherwise) throws TarFormatException {
        byte[] value = value(keyword);
        if (value == null) {
            return otherwise;
        }
        boolean negative = value[0] == '-';
        int point = indexOf(value, '.', 0, value.length);
        int wholeEnd = point < 0 ? value.length : point;
        long seconds = decimal(value, negative ? 1 : 0, wholeEnd, keyword);
        int nanoseconds = 0;
        boolean more = false;
        for (int i = 0; point >= 0 && i < Math.max(NANOSECOND_DIGITS, value.length - point - 1); i++) {
            int at = point + 1 + i;
            int digit = at < value.length ? value[at] - '0' : 0;
            if (digit < 0 || digit > 9) {
                throw new TarFormatException("\"" + keyword + "\" in its extended header is not a time");
            }
            if (i < NANOSECOND_DIGITS) {
                nanoseconds = nanoseconds * 10 + digit;
            } else {
                more |= digit != 0;
            }
        }
        if (!negative) {
            return new Timestamp(seconds, nanoseconds);
        }
        long below = nanoseconds + (more ? 1L : 0L);
        return below == 0 ? new Timestamp(-seconds, 0) : new Timestamp(-seconds - 1, (int) (1_000_000_000L - below));
    }

    /**
     * Extended attributes: {@code SCHILY.xattr.NAME} holds the value as it is, {@code LIBARCHIVE.xattr.NAME} has a
     * percent-encoded name and a base64 value.
     */
    Map<Pathname, byte[]> extendedAttributes() throws TarFormatException {
        Map<Pathname, byte[]> attributes = new HashMap<>();
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
            String keyword = record.getKey();
            if (keyword.startsWith(LIBARCHIVE_ATTRIBUTE)) {
                attributes.putIfAbsent(
                        percentDecoded(keyword.substring(LIBARCHIVE_ATTRIBUTE.length())),
                        base64(record.getValue(), keyword));
            } else if (keyword.startsWith(SCHILY_ATTRIBUTE)) {
                byte[] name = keyword.substring(SCHILY_ATTRIBUTE.length()).getBytes(ISO_8859_1);
                attributes.put(pathname(name), record.getValue());
            }
        }
        return attributes;
    }

    /** Whether there is a POSIX access control list in text form, which is not an extended attribute. */
    boolean hasTextAccessControlList() {
        return records.keySet().stream().anyMatch(keyword -> keyword.startsWith("SCHILY.acl."));
    }

    private static byte[] base64(byte[] value, String keyword) throws TarFormatException {
        try {
            return Base64.getMimeDecoder().decode(value);
        } catch (IllegalArgumentException notBase64) {
            throw new TarFormatException("\"" + Pathname.of(keyword) + "\" in its extended header is not base64");
        }
    }

    private static Pathname percentDecoded(String name) throws TarFormatException {
        byte[] encoded = name.getBytes(ISO_8859_1);
        byte[] decoded = new byte[encoded.length];
        int length = 0;
        for (int i = 0; i < encoded.length; i++) {
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (encoded[i] == '%' && high >= 0 && low >= 0) {
                decoded[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                decoded[length++] = encoded[i];
            }
        }
        return pathname(Arrays.copyOf(decoded, length));
    }

    static long decimal(byte[] digits, String what) throws TarFormatException {
        return decimal(digits, 0, digits.length, what);
    }

    static long decimal(byte[] digits, int start, int end, String what) throws TarFormatException {
        try {
            if (start < end && digits[start] != '-' && digits[start] != '+') {
                return Long.parseLong(new String(digits, start, end - start, StandardCharsets.US_ASCII));
            }
        } catch (NumberFormatException notNumber) {
            // said below, together with the other reasons
        }
        throw new TarFormatException("\"" + Pathname.of(what) + "\" in its extended header is not a number");
    }

    private static int indexOf(byte[] bytes, int wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
