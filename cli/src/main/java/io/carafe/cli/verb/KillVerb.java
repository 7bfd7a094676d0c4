package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;

/** {@code carafe kill}: sends a signal to containers. */
final class KillVerb implements Verb {
    private final Engines engines;
    private final Console console;

    KillVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "kill",
                "CONTAINER [CONTAINER...]",
                "Send a signal to containers, KILL unless another is given",
                Option.value("-s --signal", "SIGNAL", "By name or number"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        String signal = arguments.text("signal").orElse("KILL");
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                carafe.find(name).signal(signal);
                return name;
            });
        }
    }
}
