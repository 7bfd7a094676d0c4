package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.network.Network;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Filters;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.inspect.NetworkDocument;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code carafe network ls}: lists networks. */
final class NetworkLsVerb implements Verb {
    private static final List<String> KEYS = List.of("dangling", "driver", "id", "label", "name", "scope", "type");
    private static final List<String> BUILT_IN = List.of("bridge", "host", "none");

    private final Engines engines;
    private final Console console;
    private final Clock clock;

    NetworkLsVerb(Engines engines, Console console, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "network ls",
                "",
                "List networks",
                Option.value("-f --filter", "KEY=VALUE", "Only those with this name, id, driver, label, type, …"),
                Option.value("--format", "FORMAT", "table, json, or a template such as '{{.Name}}'"),
                Option.flag("--no-trunc", "Do not shorten ids"),
                Option.flag("-q --quiet", "Ids alone"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        Filters filters = Filters.of(arguments, KEYS);
        List<Boolean> dangling = filters.read("dangling", Arguments::bool, "it is neither true nor false");
        List<String> types = filters.read(
                "type",
                word -> Optional.of(word).filter(List.of("custom", "builtin")::contains),
                "it is neither custom nor builtin");
        boolean whole = arguments.has("no-trunc");
        try (Carafe carafe = engines.open()) {
            List<String> unused =
                    carafe.networks().unused().stream().map(Network::name).toList();
            List<Network> networks = carafe.networks().list().stream()
                    .filter(network -> filters.any("name", network.name()::contains)
                            && filters.any("id", network.id()::startsWith)
                            && filters.any("driver", network.driver()::equals)
                            && filters.any("scope", "local"::equals)
                            && filters.labels(network.labels()))
                    .filter(network ->
                            types.isEmpty() || types.contains(BUILT_IN.contains(network.name()) ? "builtin" : "custom"))
                    .filter(network -> dangling.isEmpty() || dangling.contains(unused.contains(network.name())))
                    .toList();
            String standard = arguments.has("quiet") ? "{{.ID}}" : "";
            NetworkDocument.LISTING.print(
                    console,
                    arguments
                            .last("format")
                            .filter(format -> !arguments.has("quiet"))
                            .orElse(standard),
                    networks.stream()
                            .map(network -> NetworkDocument.row(network, whole, clock.getZone()))
                            .toList());
        }
        return 0;
    }
}
