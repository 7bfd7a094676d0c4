package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import java.time.Duration;

/** {@code carafe stop}: asks containers to end, and kills those that do not. */
final class StopVerb implements Verb {
    private static final String PATIENCE = "10";
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Engines engines;
    private final Console console;

    StopVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "stop",
                "CONTAINER [CONTAINER...]",
                "Ask containers to end, and kill them if they do not",
                Option.value("-t --time --timeout", "SECONDS", "How long to wait before (default 10; -1 for ever)"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        Duration patience = patience(arguments);
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                carafe.find(name).stop(patience);
                return name;
            });
        }
    }

    private static Duration patience(Arguments arguments) {
        String text = arguments.text("time").orElse(PATIENCE);
        try {
            int seconds = Integer.parseInt(text);
            return seconds < 0 ? FOR_EVER : Duration.ofSeconds(seconds);
        } catch (NumberFormatException e) {
            throw arguments.problem("invalid argument \"" + text + "\" for \"-t, --time\" flag: not a number");
        }
    }
}
