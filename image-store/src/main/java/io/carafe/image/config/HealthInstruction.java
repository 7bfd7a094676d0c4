package io.carafe.image.config;

import io.carafe.api.GoDuration;
import io.carafe.api.HealthCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instruction {@code HEALTHCHECK [--interval=30s …] CMD command}, or {@code HEALTHCHECK NONE}. */
final class HealthInstruction {
    private static final Pattern OPTION = Pattern.compile("--([a-z-]+)=(\\S*)\\s+");

    private Duration interval = Duration.ZERO;
    private Duration timeout = Duration.ZERO;
    private Duration startPeriod = Duration.ZERO;
    private Duration startInterval = Duration.ZERO;
    private int retries;

    private HealthInstruction() {}

    /**
     * Reads it.
     *
     * @param execForm the words of a JSON array, when a text is one
     */
    static HealthCheck parse(String text, Function<String, Optional<List<String>>> execForm) {
        return new HealthInstruction().read(text + " ", execForm);
    }

    private HealthCheck read(String text, Function<String, Optional<List<String>>> execForm) {
        Matcher option = OPTION.matcher(text);
        int at = 0;
        while (option.find(at) && option.start() == at) {
            set(option.group(1), option.group(2));
            at = option.end();
        }
        String[] words = text.substring(at).strip().split("\\s+", 2);
        switch (words[0].toUpperCase(Locale.ROOT)) {
            case "NONE" -> {
                if (at > 0 || words.length > 1) {
                    throw new IllegalArgumentException("NONE takes no arguments");
                }
                return HealthCheck.none();
            }
            case "CMD" -> {
                if (words.length < 2) {
                    throw new IllegalArgumentException("there is no command after CMD");
                }
                return check(test(words[1], execForm));
            }
            default -> throw new IllegalArgumentException("a health check is CMD or NONE, and not " + words[0]);
        }
    }

    private static List<String> test(String command, Function<String, Optional<List<String>>> execForm) {
        List<String> test = new ArrayList<>();
        Optional<List<String>> words = execForm.apply(command);
        test.add(words.isPresent() ? HealthCheck.COMMAND : HealthCheck.SHELL);
        test.addAll(words.orElse(List.of(command)));
        return test;
    }

    private HealthCheck check(List<String> test) {
        return new HealthCheck(test, interval, timeout, startPeriod, startInterval, retries);
    }

    private void set(String name, String value) {
        switch (name) {
            case "interval" -> interval = duration(name, value);
            case "timeout" -> timeout = duration(name, value);
            case "start-period" -> startPeriod = duration(name, value);
            case "start-interval" -> startInterval = duration(name, value);
            case "retries" -> retries = count(value);
            default -> throw new IllegalArgumentException("there is no option --" + name);
        }
    }

    private static Duration duration(String name, String value) {
        return GoDuration.parse(value)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--" + name + ": \"" + value + "\" is not a duration, for instance 30s"));
    }

    private static int count(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("--retries: \"" + value + "\" is not a number", notANumber);
        }
    }
}
