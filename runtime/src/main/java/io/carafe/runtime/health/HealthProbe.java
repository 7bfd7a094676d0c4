package io.carafe.runtime.health;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * What one check came to.
 *
 * @param exitCode 0 when the container does well; -1 when the check could not be made or took too long
 * @param output the beginning of what it printed
 */
public record HealthProbe(Instant start, Instant end, int exitCode, String output) {
    private static final int LONGEST_OUTPUT = 4096;
    private static final int FAILED = -1;

    /** Cuts the output as Docker does. */
    public static HealthProbe of(Instant start, Instant end, int exitCode, byte[] output) {
        int length = Math.min(output.length, LONGEST_OUTPUT);
        String text = new String(output, 0, length, StandardCharsets.UTF_8);
        return new HealthProbe(start, end, exitCode, text + (output.length > LONGEST_OUTPUT ? "..." : ""));
    }

    /** One that took too long. */
    public static HealthProbe timedOut(Instant start, Instant end, Duration timeout) {
        String seconds = timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + "s" : timeout.toMillis() + "ms";
        return new HealthProbe(start, end, FAILED, "Health check exceeded timeout (" + seconds + ")");
    }

    boolean succeeded() {
        return exitCode == 0;
    }
}
