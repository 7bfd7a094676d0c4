package io.carafe.cli.format;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The time zone that a user has chosen by the variable {@code TZ}, see tzset(3). The JVM's own choice is that of who started
 * it, which in an engine is somebody else.
 */
public final class LocalZone {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final String HOST = "/etc/localtime";
    /** Zones of tzdata that Java knows as abbreviations alone. */
    private static final Set<String> SHORT = Set.of("EST", "HST", "MST");
    /** A zone without summer time: {@code JST-9}, {@code <+0330>-3:30}. What it counts is how far it is behind. */
    private static final Pattern FIXED =
            Pattern.compile("(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]+>)([+-]?)(\\d{1,2})(?::(\\d{2})(?::(\\d{2}))?)?");

    private LocalZone() {}

    /**
     * The zone that is meant. One that nobody knows is UTC, as it is for the C library and for Docker.
     *
     * @param variable the value of {@code TZ}; without one it is the host's zone
     */
    public static ZoneId of(Optional<String> variable) {
        return variable.map(value -> value.startsWith(":") ? value.substring(1) : value)
                .filter(value -> !value.equals(HOST))
                .map(LocalZone::named)
                .orElseGet(ZoneId::systemDefault);
    }

    private static ZoneId named(String value) {
        String name = value.replaceFirst("^/.*/zoneinfo/", "").replaceFirst("^(posix|right)/", "");
        if (SHORT.contains(name)) {
            return ZoneId.of(name, ZoneId.SHORT_IDS);
        }
        if (ZoneId.getAvailableZoneIds().contains(name)) {
            return ZoneId.of(name);
        }
        Matcher fixed = FIXED.matcher(name);
        return fixed.matches() ? offset(fixed) : UTC;
    }

    private static ZoneId offset(Matcher fixed) {
        int sign = fixed.group(1).equals("-") ? 1 : -1;
        try {
            return ZoneOffset.ofHoursMinutesSeconds(
                    sign * number(fixed.group(2)), sign * number(fixed.group(3)), sign * number(fixed.group(4)));
        } catch (DateTimeException tooFar) {
            return UTC;
        }
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
