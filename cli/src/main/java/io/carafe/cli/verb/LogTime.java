package io.carafe.cli.verb;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes times as Docker's logs do, {@code 2026-01-02T03:04:05.123456789Z} and a space, many of them within a second. Not
 * thread-safe.
 */
final class LogTime {
    static final int LENGTH = 31;

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int FRACTION = 20;
    private static final int DIGITS = 9;

    private final byte[] text = "2026-01-02T03:04:05.123456789Z ".getBytes(StandardCharsets.US_ASCII);
    private long second = Long.MIN_VALUE;

    void set(long seconds, int nanoseconds) {
        if (seconds != second) {
            byte[] date = SECOND.format(Instant.ofEpochSecond(seconds)).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(date, 0, text, 0, FRACTION - 1);
            second = seconds;
        }
        int rest = nanoseconds;
        for (int at = FRACTION + DIGITS - 1; at >= FRACTION; at--) {
            text[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** {@link #LENGTH} bytes, until the next time is set. */
    byte[] bytes() {
        return text;
    }
}
