package io.carafe.api;

import io.carafe.api.error.InvalidSpecificationException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * How it is found out whether a container does well, as Docker's HEALTHCHECK says it. What is empty or zero comes from the
 * image, and otherwise from the defaults.
 *
 * @param test {@code CMD} and the words of a command; {@code CMD-SHELL} and one text for a shell; {@code NONE}; or empty
 * @param interval from the end of one check to the next
 * @param timeout how long a check may take
 * @param startPeriod how long after the start failures do not count
 * @param startInterval in place of the interval during the start period
 * @param retries how many failures in a row make it unhealthy
 */
public record HealthCheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    public static final String NONE = "NONE";
    public static final String COMMAND = "CMD";
    public static final String SHELL = "CMD-SHELL";

    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** Says nothing. */
    public static final HealthCheck EMPTY =
            new HealthCheck(List.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    private static final HealthCheck DEFAULTS = new HealthCheck(
            List.of(NONE), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(5), 3);

    public HealthCheck {
        test = List.copyOf(test);
        check("interval", interval);
        check("timeout", timeout);
        check("start period", startPeriod);
        check("start interval", startInterval);
        if (retries < 0) {
            throw new InvalidSpecificationException("the retries of a health check cannot be negative", "");
        }
        if (!test.isEmpty() && !List.of(NONE, COMMAND, SHELL).contains(test.get(0))) {
            throw new InvalidSpecificationException(
                    "a health check begins with " + test.get(0), "It begins with CMD, CMD-SHELL or NONE.");
        }
    }

    /** Docker takes nothing between 0 and a millisecond. */
    private static void check(String what, Duration duration) {
        if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
            throw new InvalidSpecificationException(
                    "the " + what + " of a health check cannot be less than 1ms",
                    "For instance 30s, or 0 for the default.");
        }
    }

    /** One by a text for the container's shell. */
    public static HealthCheck ofShell(String command) {
        return EMPTY.withTest(List.of(SHELL, command));
    }

    /** Nothing is checked, whatever the image says. */
    public static HealthCheck none() {
        return EMPTY.withTest(List.of(NONE));
    }

    public HealthCheck withTest(List<String> other) {
        return new HealthCheck(other, interval, timeout, startPeriod, startInterval, retries);
    }

    /** This one, with what it leaves open as another has it. */
    public HealthCheck over(HealthCheck other) {
        return new HealthCheck(
                test.isEmpty() ? other.test : test,
                either(other, HealthCheck::interval),
                either(other, HealthCheck::timeout),
                either(other, HealthCheck::startPeriod),
                either(other, HealthCheck::startInterval),
                retries == 0 ? other.retries : retries);
    }

    private Duration either(HealthCheck other, Function<HealthCheck, Duration> field) {
        return field.apply(this).isZero() ? field.apply(other) : field.apply(this);
    }

    /** This one, with what it leaves open as Docker has it. */
    public HealthCheck withDefaults() {
        return over(DEFAULTS);
    }

    /** Whether there is something to check. */
    public boolean isActive() {
        return !test.isEmpty() && !test.get(0).equals(NONE);
    }
}
