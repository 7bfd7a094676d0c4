package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;

/** {@code carafe stop}: asks containers to end, and kills those that do not. */
final class StopVerb implements Verb {
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
                Patience.SIGNAL,
                Patience.TIME);
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        Patience patience = Patience.of(arguments);
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                patience.stop(carafe.find(name));
                return name;
            });
        }
    }
}
