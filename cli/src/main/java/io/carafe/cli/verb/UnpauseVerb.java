package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;

/** {@code carafe unpause}: let the processes of paused containers go on. */
final class UnpauseVerb implements Verb {
    private final Engines engines;
    private final Console console;

    UnpauseVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("unpause", "CONTAINER [CONTAINER...]", "Let the processes of paused containers go on");
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                carafe.find(name).unpause();
                return name;
            });
        }
    }
}
