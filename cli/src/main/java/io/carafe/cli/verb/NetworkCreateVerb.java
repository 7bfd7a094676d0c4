package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.LaterOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.runtime.network.NetworkRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code carafe network create}: defines a network. */
final class NetworkCreateVerb implements Verb {
    private static final String BRIDGE = "bridge";

    private final Engines engines;
    private final Console console;

    NetworkCreateVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "network create",
                        "NETWORK",
                        "Create a network",
                        Option.value("-d --driver", "DRIVER", "bridge, or another that is installed (default bridge)"),
                        Option.value(
                                "--subnet", "SUBNET", "Its addresses, as 10.10.0.0/24; one of IPv4 and one of IPv6"),
                        Option.value("--gateway", "ADDRESS", "The host's own address in a subnet (default the first)"),
                        Option.value("--ip-range", "SUBNET", "Addresses for containers that ask for none"),
                        Option.value("--aux-address", "NAME=ADDRESS", "An address that no container gets"),
                        Option.flag("--internal", "Lead nowhere else"),
                        Option.flag("--ipv6", "Have IPv6 addresses, too"),
                        Option.value("-o --opt", "KEY=VALUE", "An option of the driver"),
                        Option.value("--label", "KEY[=VALUE]", "Attach a label"))
                .refusing(
                        new LaterOption(
                                Option.flag("--attachable", ""), "containers can be connected to every network"),
                        new LaterOption(Option.flag("--ingress", ""), "there are no swarms"),
                        new LaterOption(Option.flag("--config-only", ""), "there are no swarms"),
                        new LaterOption(Option.value("--config-from", "NETWORK", ""), "there are no swarms"),
                        new LaterOption(Option.value("--scope", "SCOPE", ""), "there are no swarms"),
                        new LaterOption(Option.value("--ipam-driver", "DRIVER", ""), "addresses are Carafe's own"),
                        new LaterOption(Option.value("--ipam-opt", "OPTION", ""), "addresses are Carafe's own"),
                        new LaterOption(Option.flag("--ipv4", ""), "every bridge has IPv4 addresses"));
    }

    @Override
    public int run(Arguments arguments) {
        String name = arguments.operands(1, 1).get(0);
        NetworkRequest request = new NetworkRequest(
                name,
                arguments.text("driver").orElse(BRIDGE),
                subnets(arguments),
                arguments.has("internal"),
                arguments.has("ipv6"),
                pairs(arguments.all("opt")),
                pairs(arguments.all("label")));
        try (Carafe carafe = engines.open()) {
            console.println(carafe.networks().create(request).id());
        }
        return 0;
    }

    private static Map<String, String> pairs(List<String> words) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            pairs.put(equals < 0 ? word : word.substring(0, equals), equals < 0 ? "" : word.substring(equals + 1));
        }
        return pairs;
    }

    /** A gateway, a range or a reserved address belongs to the subnet that it is in. */
    private static List<NetworkRequest.Addresses> subnets(Arguments arguments) {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (String text : arguments.all("subnet")) {
            prefixes.add(prefix(arguments, "subnet", text));
        }
        List<IpAddress> gateways = new ArrayList<>();
        for (String text : arguments.all("gateway")) {
            gateways.add(address(arguments, "gateway", text));
        }
        List<IpPrefix> ranges = new ArrayList<>();
        for (String text : arguments.all("ip-range")) {
            ranges.add(prefix(arguments, "ip-range", text));
        }
        Map<String, IpAddress> reserved = new LinkedHashMap<>();
        pairs(arguments.all("aux-address"))
                .forEach((host, text) -> reserved.put(host, address(arguments, "aux-address", text)));
        gateways.forEach(gateway -> refuseWithoutSubnet(prefixes, gateway));
        ranges.forEach(range -> refuseWithoutSubnet(prefixes, range.first()));
        reserved.values().forEach(address -> refuseWithoutSubnet(prefixes, address));
        return prefixes.stream()
                .map(prefix -> new NetworkRequest.Addresses(
                        prefix,
                        gateways.stream().filter(prefix::contains).findFirst(),
                        ranges.stream()
                                .filter(range -> prefix.contains(range.address()))
                                .findFirst(),
                        within(prefix, reserved)))
                .toList();
    }

    private static Map<String, IpAddress> within(IpPrefix prefix, Map<String, IpAddress> reserved) {
        Map<String, IpAddress> own = new LinkedHashMap<>(reserved);
        own.values().removeIf(address -> !prefix.contains(address));
        return own;
    }

    private static void refuseWithoutSubnet(List<IpPrefix> prefixes, IpAddress address) {
        Optional<IpPrefix> subnet =
                prefixes.stream().filter(prefix -> prefix.contains(address)).findFirst();
        if (subnet.isEmpty()) {
            throw new InvalidSpecificationException(
                    "no matching subnet for " + address, "Give the subnet that it is in with --subnet.");
        }
    }

    private static IpPrefix prefix(Arguments arguments, String key, String text) {
        return IpPrefix.parse(text)
                .orElseThrow(() -> arguments.problem(
                        "--" + key + ": invalid CIDR address: " + text, "For instance 10.10.0.0/24 or fd00:1::/64."));
    }

    private static IpAddress address(Arguments arguments, String key, String text) {
        return IpAddress.parse(text).orElseThrow(() -> arguments.problem("--" + key + ": invalid address: " + text));
    }
}
