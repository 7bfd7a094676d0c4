package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Notices;
import java.util.List;
import java.util.Optional;

/** {@code carafe network connect}: connects a container to one more network. */
final class NetworkConnectVerb implements Verb {
    private final Engines engines;
    private final Console console;

    NetworkConnectVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "network connect",
                        "NETWORK CONTAINER",
                        "Connect a container to one more network",
                        Option.value("--alias", "NAME", "A name by which others in the network find it"),
                        Option.value("--ip", "ADDRESS", "Its IPv4 address there"),
                        Option.value("--ip6", "ADDRESS", "Its IPv6 address there"))
                .refusing(
                        new LaterOption(
                                Option.value("--link", "CONTAINER", ""),
                                "names of other containers are found in networks anyway"),
                        new LaterOption(
                                Option.value("--link-local-ip", "ADDRESS", ""),
                                "links choose their own link-local addresses"),
                        new LaterOption(
                                Option.value("--driver-opt", "OPTION", ""), "no driver has options of a connection"),
                        new LaterOption(
                                Option.value("--gw-priority", "NUMBER", ""),
                                "the network that was named first leads out"));
    }

    @Override
    public int run(Arguments arguments) {
        List<String> operands = arguments.operands(2, 2);
        NetworkAttachment attachment = new NetworkAttachment(
                operands.get(0),
                address(arguments, "ip", true),
                address(arguments, "ip6", false),
                Optional.empty(),
                arguments.all("alias"));
        try (Carafe carafe = engines.open()) {
            carafe.networks().connect(operands.get(1), attachment);
            new Notices(carafe, console).show();
        }
        return 0;
    }

    private static Optional<IpAddress> address(Arguments arguments, String key, boolean v4) {
        return arguments
                .text(key)
                .map(text -> IpAddress.parse(text)
                        .filter(address -> address.isV4() == v4)
                        .orElseThrow(() -> arguments.problem(
                                "--" + key + ": invalid " + (v4 ? "IPv4" : "IPv6") + " address: " + text)));
    }
}
