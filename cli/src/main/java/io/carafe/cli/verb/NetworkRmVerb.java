package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;

/** {@code carafe network rm}: removes networks that no container is connected to. */
final class NetworkRmVerb implements Verb {
    private final Engines engines;
    private final Console console;

    NetworkRmVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "network rm",
                "NETWORK [NETWORK...]",
                "Remove networks that no container is connected to",
                Option.flag("-f --force", "Be content when there is no such network"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(1, Integer.MAX_VALUE);
        boolean force = arguments.has("force");
        try (Carafe carafe = engines.open()) {
            return EachOf.run(console, arguments.operands(), name -> {
                try {
                    carafe.networks().remove(name);
                } catch (NetworkNotFoundException gone) {
                    if (!force) {
                        throw gone;
                    }
                }
                return name;
            });
        }
    }
}
