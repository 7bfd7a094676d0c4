package io.carafe.cli.format;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory, disk and time, read and told as Docker does. */
public final class Quantities {
    private static final Pattern MEMORY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kmgtp]?)i?b?");
    private static final List<String> DECIMAL_UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB");
    private static final List<String> BINARY_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");
    private static final int KILO = 1000;
    private static final int KIBI = 1024;
    private static final int HOURS_SHOWN = 48;
    private static final int DAYS_SHOWN = 14;
    private static final int WEEKS_SHOWN = 60;
    private static final int DAYS_OF_TWO_YEARS = 730;

    private Quantities() {}

    /** Bytes of {@code 512m}, {@code 1g}, {@code 1.5G}; units are powers of 1024. Empty when it is not an amount. */
    public static Optional<Long> memory(String text) {
        Matcher matcher = MEMORY.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(matcher.group(1));
        String unit = matcher.group(2);
        int power = unit.isEmpty() ? 0 : "kmgtp".indexOf(unit) + 1;
        double bytes = value * Math.pow(KIBI, power);
        return bytes < Long.MAX_VALUE ? Optional.of((long) bytes) : Optional.empty();
    }

    /** Three digits and a decimal unit: {@code 4.12MB}. */
    public static String size(long bytes) {
        return size(bytes, 3);
    }

    /** So many digits and a decimal unit. */
    public static String size(long bytes, int digits) {
        double value = bytes;
        int unit = 0;
        while (value >= KILO && unit < DECIMAL_UNITS.size() - 1) {
            value /= KILO;
            unit++;
        }
        int decimals = unit == 0 ? 0 : digits - 1;
        for (double limit = 10; decimals > 0 && value >= limit - 0.5 * Math.pow(10, -decimals); limit *= 10) {
            decimals--;
        }
        String number = String.format(Locale.ROOT, "%." + decimals + "f", value);
        if (number.contains(".")) {
            number = number.replaceFirst("\\.?0+$", "");
        }
        return number + DECIMAL_UNITS.get(unit);
    }

    /** Four digits and a binary unit: {@code 4.121MiB}. */
    public static String binarySize(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= KIBI && unit < BINARY_UNITS.size() - 1) {
            value /= KIBI;
            unit++;
        }
        int decimals = value >= 999.5 ? 0 : value >= 99.995 ? 1 : value >= 9.9995 ? 2 : 3;
        String number = String.format(Locale.ROOT, "%." + decimals + "f", value);
        if (number.contains(".")) {
            number = number.replaceFirst("\\.?0+$", "");
        }
        return number + BINARY_UNITS.get(unit);
    }

    /** {@code 5 minutes}, {@code About an hour}. */
    public static String age(Duration age) {
        long seconds = age.toSeconds();
        long minutes = age.toMinutes();
        long hours = Math.round(age.toMinutes() / 60.0);
        long days = age.toDays();
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds < 60) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        } else if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        } else if (hours < HOURS_SHOWN) {
            return hours == 1 ? "About an hour" : hours + " hours";
        } else if (days < DAYS_SHOWN) {
            return days + " days";
        } else if (days < WEEKS_SHOWN) {
            return days / 7 + " weeks";
        } else if (days < DAYS_OF_TWO_YEARS) {
            return days / 30 + " months";
        }
        return days / 365 + " years";
    }
}
