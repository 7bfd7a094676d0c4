package io.carafe.cli.run;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.GoDuration;
import io.carafe.api.HealthCheck;
import io.carafe.cli.args.Arguments;
import java.time.Duration;
import java.util.List;

/** Reads {@code --health-…} and {@code --no-healthcheck}. */
final class HealthOptions {
    private static final List<String> KEYS = List.of(
            "health-cmd",
            "health-interval",
            "health-retries",
            "health-start-interval",
            "health-start-period",
            "health-timeout");

    private HealthOptions() {}

    static void read(Arguments arguments, ContainerSpecBuilder builder) {
        boolean given = KEYS.stream().anyMatch(key -> arguments.last(key).isPresent());
        if (arguments.has("no-healthcheck")) {
            if (given) {
                throw arguments.problem("--no-healthcheck conflicts with --health-* options");
            }
            builder.healthCheck(HealthCheck.none());
        } else if (given) {
            builder.healthCheck(new HealthCheck(
                    arguments
                            .text("health-cmd")
                            .map(command -> List.of(HealthCheck.SHELL, command))
                            .orElse(List.of()),
                    duration(arguments, "health-interval"),
                    duration(arguments, "health-timeout"),
                    duration(arguments, "health-start-period"),
                    duration(arguments, "health-start-interval"),
                    retries(arguments)));
        }
    }

    private static Duration duration(Arguments arguments, String key) {
        String text = arguments.last(key).orElse("0");
        Duration duration = GoDuration.parse(text)
                .orElseThrow(() -> arguments.problem(
                        "invalid argument \"" + text + "\" for \"--" + key + "\" flag: it is not a duration",
                        "For instance 30s or 1m30s."));
        if (duration.isNegative()) {
            throw arguments.problem("--" + key + " cannot be negative");
        }
        return duration;
    }

    private static int retries(Arguments arguments) {
        String text = arguments.last("health-retries").orElse("0");
        try {
            int retries = Integer.parseInt(text);
            if (retries < 0) {
                throw arguments.problem("--health-retries cannot be negative");
            }
            return retries;
        } catch (NumberFormatException e) {
            throw arguments.problem("invalid argument \"" + text + "\" for \"--health-retries\" flag: not a number");
        }
    }
}
