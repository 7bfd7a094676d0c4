package io.carafe.cli.run;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.cli.args.Arguments;
import io.carafe.runtime.network.DefaultNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code --network}, which may be given several times, in its short form or as {@code name=…,ip=…,alias=…}, and
 * {@code --ip}, {@code --ip6}, {@code --mac-address} and {@code --network-alias}, which belong to the first network.
 */
final class NetworkMembership {
    private static final String OF_CONTAINER = "container:";
    private static final List<String> NAMESPACES = List.of("none", "host");

    private final Arguments arguments;
    private final Surroundings surroundings;
    private final ContainerSpecBuilder builder;

    NetworkMembership(Arguments arguments, Surroundings surroundings, ContainerSpecBuilder builder) {
        this.arguments = arguments;
        this.surroundings = surroundings;
        this.builder = builder;
    }

    void read() {
        List<String> asked = new ArrayList<>(arguments.all("network"));
        if (asked.isEmpty()) {
            surroundings
                    .variable(DefaultNetwork.VARIABLE)
                    .filter(word -> !word.isEmpty())
                    .ifPresent(asked::add);
        }
        if (asked.size() == 1 && isNamespace(asked.get(0))) {
            refuseFirstOf(asked.get(0));
            builder.namespace(NamespaceKind.NET, namespace(asked.get(0)));
            return;
        }
        List<NetworkAttachment> attachments = new ArrayList<>();
        for (String word : asked) {
            if (isNamespace(word)) {
                throw new InvalidSpecificationException(
                        "conflicting options: cannot attach both user-defined and non-user-defined network-modes",
                        "With --network " + word + " there are no other networks.");
            }
            attachments.add(attachment(word));
        }
        withFirstOptions(attachments).forEach(builder::network);
    }

    private static boolean isNamespace(String word) {
        return NAMESPACES.contains(word) || word.startsWith(OF_CONTAINER);
    }

    private static NamespaceMode namespace(String word) {
        return switch (word) {
            case "none" -> NamespaceMode.PRIVATE;
            case "host" -> NamespaceMode.HOST;
            default -> new NamespaceMode.OfContainer(word.substring(OF_CONTAINER.length()));
        };
    }

    private void refuseFirstOf(String network) {
        for (String key : List.of("ip", "ip6", "mac-address", "network-alias")) {
            if (!arguments.all(key).isEmpty()) {
                throw new InvalidSpecificationException(
                        "conflicting options: --" + key + " and the network mode " + network,
                        "It is for networks that the container is connected to.");
            }
        }
    }

    private List<NetworkAttachment> withFirstOptions(List<NetworkAttachment> attachments) {
        Optional<IpAddress> ip = address("ip", true);
        Optional<IpAddress> ip6 = address("ip6", false);
        Optional<MacAddress> mac = arguments.text("mac-address").map(this::mac);
        List<String> aliases = arguments.all("network-alias");
        if (ip.isEmpty() && ip6.isEmpty() && mac.isEmpty() && aliases.isEmpty()) {
            return attachments;
        }
        NetworkAttachment first = attachments.isEmpty() ? NetworkAttachment.to(Network.DEFAULT) : attachments.get(0);
        refuseTwice(
                "--ip", "per-network IPv4 address", ip.isPresent() && first.ip().isPresent());
        refuseTwice(
                "--ip6",
                "per-network IPv6 address",
                ip6.isPresent() && first.ip6().isPresent());
        refuseTwice(
                "--mac-address",
                "per-network MAC address",
                mac.isPresent() && first.mac().isPresent());
        refuseTwice(
                "--network-alias",
                "per-network alias",
                !aliases.isEmpty() && !first.aliases().isEmpty());
        NetworkAttachment completed = new NetworkAttachment(
                first.network(),
                first.ip().or(() -> ip),
                first.ip6().or(() -> ip6),
                first.mac().or(() -> mac),
                aliases.isEmpty() ? first.aliases() : aliases);
        List<NetworkAttachment> all = new ArrayList<>(attachments);
        if (all.isEmpty()) {
            all.add(completed);
        } else {
            all.set(0, completed);
        }
        return all;
    }

    private static void refuseTwice(String option, String other, boolean both) {
        if (both) {
            throw new InvalidSpecificationException(
                    "conflicting options: cannot specify both " + option + " and " + other, "Say it once.");
        }
    }

    private NetworkAttachment attachment(String word) {
        if (word.equals("default")) {
            return NetworkAttachment.to(Network.DEFAULT);
        }
        if (word.indexOf('=') < 0) {
            return NetworkAttachment.to(word);
        }
        Map<String, String> single = new LinkedHashMap<>();
        List<String> aliases = new ArrayList<>();
        for (String field : MountFields.split(arguments, word)) {
            int equals = field.indexOf('=');
            if (equals <= 0) {
                throw arguments.problem("--network: invalid field '" + field + "', it is not KEY=VALUE");
            }
            String key = field.substring(0, equals);
            String value = field.substring(equals + 1);
            switch (key) {
                case "alias" -> aliases.add(value);
                case "driver-opt" ->
                    throw new UnsupportedFeatureException(
                            "--network: driver-opt is not in this version of Carafe: no driver has options of a connection",
                            "");
                case "name", "ip", "ip6", "mac-address" -> single.put(key, value);
                default ->
                    throw arguments.problem(
                            "--network: invalid field key '" + key + "'",
                            "There are name, alias, ip, ip6 and mac-address.");
            }
        }
        String name = single.getOrDefault("name", "");
        if (name.isEmpty()) {
            throw arguments.problem("--network: '" + word + "' names no network", "Say name=NETWORK.");
        }
        return new NetworkAttachment(
                name,
                Optional.ofNullable(single.get("ip")).map(text -> address("ip", text, true)),
                Optional.ofNullable(single.get("ip6")).map(text -> address("ip6", text, false)),
                Optional.ofNullable(single.get("mac-address")).map(this::mac),
                aliases);
    }

    private Optional<IpAddress> address(String key, boolean v4) {
        return arguments.text(key).map(text -> address(key, text, v4));
    }

    private IpAddress address(String key, String text, boolean v4) {
        return IpAddress.parse(text)
                .filter(address -> address.isV4() == v4)
                .orElseThrow(() ->
                        arguments.problem("--" + key + ": invalid " + (v4 ? "IPv4" : "IPv6") + " address: " + text));
    }

    private MacAddress mac(String text) {
        return MacAddress.parse(text)
                .filter(address -> !address.isMulticast())
                .orElseThrow(() -> arguments.problem(
                        "--mac-address: " + text + " is not a valid mac address", "For instance 02:42:c0:a8:00:02."));
    }
}
