package io.carafe.api;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether, and how much of, a container's output is kept. The log is one file that never grows beyond {@code max-size}
 * times {@code max-file}; the newest output replaces the oldest.
 *
 * @param options Docker's {@code --log-opt}: {@code max-size} (units are powers of 1000, as with Docker) and {@code max-file}
 */
public record LogSettings(LogDriver driver, Map<String, String> options) {
    /** How much is kept when nobody says otherwise. */
    public static final long DEFAULT_LIMIT = 64L << 20;
    /** Less is no log, but a nuisance. */
    public static final long SMALLEST_LIMIT = 128L << 10;

    public static final long LARGEST_LIMIT = 64L << 30;

    private static final String MAX_SIZE = "max-size";
    private static final String MAX_FILE = "max-file";
    private static final int FILES_OF_LOCAL = 5;
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,15})?) ?([kmgtp]?)i?b?", Pattern.CASE_INSENSITIVE);
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");
    private static final String NO_DETAILS = "a log has no details";
    private static final String NO_BUFFER = "output is kept as it comes, and a container never waits for its log";
    private static final Map<String, String> OTHER_OPTIONS = Map.of(
            "labels", NO_DETAILS,
            "labels-regex", NO_DETAILS,
            "env", NO_DETAILS,
            "env-regex", NO_DETAILS,
            "tag", NO_DETAILS,
            "compress", "a log is not compressed",
            "mode", NO_BUFFER,
            "max-buffer-size", NO_BUFFER);

    public static final LogSettings DEFAULT = new LogSettings(LogDriver.JSON_FILE, Map.of());

    /**
     * Checks the options.
     *
     * @throws InvalidSpecificationException when one makes no sense
     * @throws UnsupportedFeatureException for one that Docker has and Carafe has not
     */
    public LogSettings {
        options = Map.copyOf(options);
        if (driver == LogDriver.NONE && !options.isEmpty()) {
            throw new InvalidSpecificationException("invalid logging opts for driver none", "");
        }
        for (String option : options.keySet()) {
            if (OTHER_OPTIONS.containsKey(option)) {
                throw new UnsupportedFeatureException(
                        "--log-opt " + option + " is not in this version of Carafe: " + OTHER_OPTIONS.get(option), "");
            }
            if (!option.equals(MAX_SIZE) && !option.equals(MAX_FILE)) {
                throw new InvalidSpecificationException(
                        "unknown log opt '" + option + "' for " + driver.text() + " log driver",
                        "There are max-size and max-file.");
            }
        }
        double limit = limit(driver, options);
        if (limit < SMALLEST_LIMIT || limit > LARGEST_LIMIT) {
            throw new InvalidSpecificationException(
                    "--log-opt: a log of " + (limit > LARGEST_LIMIT ? "more than 64 GiB" : (long) limit + " bytes")
                            + " is not possible",
                    "max-size times max-file is at least 131072 bytes, and at most 64 GiB.");
        }
    }

    /** Whether anything is kept. */
    public boolean keeps() {
        return driver != LogDriver.NONE;
    }

    /** The most that the log may take on disk, in bytes. */
    public long limit() {
        return (long) limit(driver, options);
    }

    private static double limit(LogDriver driver, Map<String, String> options) {
        String size = options.get(MAX_SIZE);
        String files = options.get(MAX_FILE);
        if (files != null && (!COUNT.matcher(files).matches() || Integer.parseInt(files) == 0)) {
            throw new InvalidSpecificationException(
                    "--log-opt max-file: '" + files + "' is not a number of files", "For instance 3.");
        }
        int usual = driver == LogDriver.LOCAL && size != null ? FILES_OF_LOCAL : 1;
        int count = files == null ? usual : Integer.parseInt(files);
        return count * (size == null ? DEFAULT_LIMIT : bytes(size));
    }

    private static double bytes(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidSpecificationException(
                    "--log-opt max-size: '" + text + "' is not a size", "For instance 10m, or 500k.");
        }
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        int power = unit.isEmpty() ? 0 : "kmgtp".indexOf(unit) + 1;
        return Math.floor(Double.parseDouble(matcher.group(1)) * Math.pow(1000, power));
    }
}
