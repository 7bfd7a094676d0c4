package io.carafe.api.resources;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Devices that a container may use, as the devices controller names them.
 *
 * @param type {@code b} for block devices, {@code c} for character devices, {@code a} for all
 * @param major their number; {@link #ANY}
 * @param minor likewise
 * @param access of {@code r} to read, {@code w} to write and {@code m} to make a file of it
 */
public record DeviceRule(char type, long major, long minor, String access) {
    /** Every number. */
    public static final long ANY = -1;

    private static final Pattern FORM = Pattern.compile("([abc]) ([0-9]{1,18}|\\*):([0-9]{1,18}|\\*) ([rwm]{1,3})");
    /** Twelve bits and twenty: what the kernel has for them (MINORBITS). A larger one would be cut to another device's. */
    private static final long HIGHEST_MAJOR = 0xfff;

    private static final long HIGHEST_MINOR = 0xfffff;

    public DeviceRule {
        if ("abc".indexOf(type) < 0 || !access.matches("[rwm]{1,3}")) {
            throw invalid(type + " … " + access);
        }
        if (!isNumber(major, HIGHEST_MAJOR) || !isNumber(minor, HIGHEST_MINOR)) {
            throw new InvalidSpecificationException(
                    "invalid device cgroup rule: there is no device " + text(major) + ":" + text(minor),
                    "The major number of a device is " + HIGHEST_MAJOR + " at most, and its minor number "
                            + HIGHEST_MINOR + ".");
        }
    }

    private static boolean isNumber(long number, long highest) {
        return number >= ANY && number <= highest;
    }

    /**
     * Reads Docker's form, {@code c 1:3 rwm}.
     *
     * @throws InvalidSpecificationException when it is another, or no device can have such a number
     */
    public static DeviceRule parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text);
        }
        return new DeviceRule(
                matcher.group(1).charAt(0), number(matcher.group(2)), number(matcher.group(3)), matcher.group(4));
    }

    private static InvalidSpecificationException invalid(String text) {
        return new InvalidSpecificationException(
                "invalid device cgroup format '" + text + "'",
                "It is TYPE MAJOR:MINOR ACCESS, for instance 'c 1:3 rwm' or 'b 8:* r'.");
    }

    private static long number(String text) {
        return text.equals("*") ? ANY : Long.parseLong(text);
    }

    /** The form that is parsed, which is also the kernel's. */
    public String text() {
        return type + " " + text(major) + ":" + text(minor) + " " + access;
    }

    private static String text(long number) {
        return number == ANY ? "*" : Long.toString(number);
    }

    /** Whether an access is among those that are allowed. */
    public boolean allows(char one) {
        return access.indexOf(one) >= 0;
    }
}
