package io.carafe.examples.time;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How far the clocks of a time namespace are ahead of the host's; negative for behind.
 *
 * @param seconds by clock; at least one
 */
record TimeOffsets(Map<Clock, Long> seconds) {
    /** The clocks that time namespaces have (time_namespaces(7)). */
    enum Clock {
        MONOTONIC,
        BOOTTIME;

        /** The name in {@code /proc/PID/timens_offsets}, and in the option. */
        String symbol() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Pattern DURATION = Pattern.compile("([+-]?)([0-9]{1,10})([smhdw]?)");

    TimeOffsets {
        seconds = Map.copyOf(seconds);
    }

    /**
     * Reads {@code 7d}, for both clocks, or {@code boottime=+86400,monotonic=-5m}.
     *
     * @throws InvalidSpecificationException when it is neither
     */
    static TimeOffsets parse(String text) {
        Map<Clock, Long> seconds = new EnumMap<>(Clock.class);
        if (!text.contains("=")) {
            for (Clock clock : Clock.values()) {
                seconds.put(clock, duration(text, text));
            }
            return new TimeOffsets(seconds);
        }
        for (String entry : text.split(",", -1)) {
            int equals = entry.indexOf('=');
            if (equals < 0
                    || seconds.put(clock(entry.substring(0, equals), text), duration(entry.substring(equals + 1), text))
                            != null) {
                throw invalid(text);
            }
        }
        return new TimeOffsets(seconds);
    }

    /** As the kernel reads it: a clock, seconds and nanoseconds a line. */
    String text() {
        return new EnumMap<>(seconds)
                .entrySet().stream()
                        .map(offset -> offset.getKey().symbol() + " " + offset.getValue() + " 0\n")
                        .collect(Collectors.joining());
    }

    private static Clock clock(String name, String text) {
        for (Clock clock : Clock.values()) {
            if (clock.symbol().equals(name)) {
                return clock;
            }
        }
        throw invalid(text);
    }

    private static long duration(String duration, String text) {
        Matcher matcher = DURATION.matcher(duration);
        if (!matcher.matches()) {
            throw invalid(text);
        }
        long unit = switch (matcher.group(3)) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> 1;
        };
        long seconds = Long.parseLong(matcher.group(2)) * unit;
        return matcher.group(1).equals("-") ? -seconds : seconds;
    }

    private static InvalidSpecificationException invalid(String text) {
        return new InvalidSpecificationException(
                "invalid time offset: \"" + text + "\"",
                "Write it as 7d, or as boottime=+86400,monotonic=-5m; the units are s, m, h, d and w.");
    }
}
