package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;

/** {@code carafe pause}: stop all processes of containers until they are unpaused. */
final class PauseVerb implements Verb {
    private final Engines engines;
    private final Console console;

    PauseVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "pause", "CONTAINER [CONTAINER...]", "Stop all processes of containers until they are unpaused");
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                carafe.find(name).pause();
                return name;
            });
        }
    }
}
