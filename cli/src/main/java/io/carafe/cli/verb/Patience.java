package io.carafe.cli.verb;

import io.carafe.Container;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import java.time.Duration;
import java.util.Optional;

/** How {@code stop} and {@code restart} end a container. */
record Patience(Optional<String> signal, Duration duration) {
    static final Option SIGNAL = Option.value("-s --signal", "SIGNAL", "Ask by this signal, a name or number");
    static final Option TIME =
            Option.value("-t --time --timeout", "SECONDS", "How long to wait before (default 10; -1 for ever)");
    private static final String DEFAULT = "10";
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    /** What the options say. */
    static Patience of(Arguments arguments) {
        String text = arguments.text("time").orElse(DEFAULT);
        try {
            int seconds = Integer.parseInt(text);
            return new Patience(arguments.text("signal"), seconds < 0 ? FOR_EVER : Duration.ofSeconds(seconds));
        } catch (NumberFormatException e) {
            throw arguments.problem("invalid argument \"" + text + "\" for \"-t, --time\" flag: not a number");
        }
    }

    void restart(Container container) throws InterruptedException {
        if (signal.isPresent()) {
            container.restart(duration, signal.get());
        } else {
            container.restart(duration);
        }
    }

    void stop(Container container) throws InterruptedException {
        if (signal.isPresent()) {
            container.stop(duration, signal.get());
        } else {
            container.stop(duration);
        }
    }
}
