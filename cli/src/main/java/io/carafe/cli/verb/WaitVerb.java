package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;

/** {@code carafe wait}: waits until containers end, and prints their exit codes. */
final class WaitVerb implements Verb {
    private final Engines engines;
    private final Console console;

    WaitVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("wait", "CONTAINER [CONTAINER...]", "Wait until containers end, and print their exit codes");
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        try (Carafe carafe = engines.open()) {
            return EachOf.run(
                    console,
                    arguments.operands(),
                    name -> Integer.toString(carafe.find(name).waitFor()));
        }
    }
}
