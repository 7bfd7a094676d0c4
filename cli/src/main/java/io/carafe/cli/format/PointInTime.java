package io.carafe.cli.format;

import io.carafe.api.GoDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Points in time as Docker's {@code --since} and {@code --until} take them: RFC 3339 with or without zone and with less than
 * all of its parts, seconds since 1970, or how long ago as a Go duration.
 */
public final class PointInTime {
    private static final Pattern RFC_3339 = Pattern.compile(
            "([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt]([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,30}))?)?)?)?"
                    + "([Zz]|[-+][0-9]{2}:[0-9]{2})?");
    private static final Pattern UNIX = Pattern.compile("([0-9]{1,11})(?:\\.([0-9]{1,30}))?");
    private static final int NANO_DIGITS = 9;

    private PointInTime() {}

    /**
     * Reads one.
     *
     * @param now what a duration is subtracted from
     * @param zone of a time that names none
     * @return empty when it is none
     */
    public static Optional<Instant> parse(String text, Instant now, ZoneId zone) {
        try {
            Matcher unix = UNIX.matcher(text);
            if (unix.matches()) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(unix.group(1)), nanoseconds(unix.group(2))));
            }
            Optional<Duration> ago = GoDuration.parse(text);
            if (ago.isPresent()) {
                return Optional.of(now.minus(ago.get()));
            }
            Matcher date = RFC_3339.matcher(text);
            return date.matches() ? Optional.of(dated(date, zone)) : Optional.empty();
        } catch (DateTimeException impossible) {
            return Optional.empty();
        }
    }

    private static Instant dated(Matcher date, ZoneId zone) {
        LocalDateTime time = LocalDateTime.of(
                number(date.group(1)),
                number(date.group(2)),
                number(date.group(3)),
                number(date.group(4)),
                number(date.group(5)),
                number(date.group(6)),
                nanoseconds(date.group(7)));
        String named = date.group(8);
        return time.atZone(named == null ? zone : ZoneId.of(named.toUpperCase(Locale.ROOT)))
                .toInstant();
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int nanoseconds(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, NANO_DIGITS));
    }
}
