package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.DetachKeys;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import java.util.List;

/** {@code carafe restart}: stops containers and starts them again; without an engine one alone, in the foreground. */
final class RestartVerb implements Verb {
    private final Engines engines;
    private final Console console;
    private final Foreground foreground;

    RestartVerb(Engines engines, Console console, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "restart", "CONTAINER...", "Stop containers and start them again", Patience.SIGNAL, Patience.TIME);
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        List<String> names = arguments.operands(1, Integer.MAX_VALUE);
        Patience patience = Patience.of(arguments);
        try (Carafe carafe = engines.open()) {
            if (carafe.isOutlived()) {
                return EachOf.run(console, names, name -> {
                    patience.restart(carafe.find(name));
                    return name;
                });
            }
            if (names.size() > 1) {
                throw new UnsupportedFeatureException(
                        "without an engine, several containers cannot be restarted: each ends with the command that"
                                + " started it",
                        "Leave --no-engine away, or use: carafe --no-engine restart " + names.get(0));
            }
            Container container = carafe.find(names.get(0));
            patience.stop(container);
            return foreground.run(carafe, container, new Foreground.Manner(false, true, false, DetachKeys.USUAL));
        }
    }
}
