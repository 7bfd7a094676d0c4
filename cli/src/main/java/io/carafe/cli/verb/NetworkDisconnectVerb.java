package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import java.util.List;

/** {@code carafe network disconnect}: takes a container off a network. */
final class NetworkDisconnectVerb implements Verb {
    private final Engines engines;

    NetworkDisconnectVerb(Engines engines) {
        this.engines = engines;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "network disconnect",
                "NETWORK CONTAINER",
                "Take a container off a network",
                Option.flag("-f --force", "Also when the network, the container or its namespace is gone"));
    }

    @Override
    public int run(Arguments arguments) {
        List<String> operands = arguments.operands(2, 2);
        try (Carafe carafe = engines.open()) {
            carafe.networks().disconnect(operands.get(1), operands.get(0), arguments.has("force"));
        }
        return 0;
    }
}
