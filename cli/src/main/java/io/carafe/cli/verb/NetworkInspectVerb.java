package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.network.Network;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.inspect.NetworkDocument;

/** {@code carafe network inspect}: prints all that is known of networks. */
final class NetworkInspectVerb implements Verb {
    private final Engines engines;
    private final Console console;

    NetworkInspectVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "network inspect",
                "NETWORK [NETWORK...]",
                "Print all that is known of networks",
                Option.value("-f --format", "FORMAT", "json, or a template such as '{{.Driver}}'"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(1, Integer.MAX_VALUE);
        try (Carafe carafe = engines.open()) {
            return new Inspection(console, arguments).print(name -> {
                Network network = carafe.networks().get(name);
                return NetworkDocument.of(network, carafe.networks().members(network));
            });
        }
    }
}
