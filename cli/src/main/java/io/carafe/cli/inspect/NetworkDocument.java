package io.carafe.cli.inspect;

import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.Network;
import io.carafe.api.network.Subnet;
import io.carafe.cli.format.Listing;
import io.carafe.cli.format.TemplateMethod;
import io.carafe.runtime.network.NetworkMember;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A network by Docker's names for what is known of it. */
public final class NetworkDocument {
    /** How {@code network ls} prints them. */
    public static final Listing LISTING = new Listing(
            Map.of("ID", "NETWORK ID", "CreatedAt", "CREATED AT"), List.of("ID", "Name", "Driver", "Scope"));

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT);
    private static final String LOCAL = "local";

    private NetworkDocument() {}

    /**
     * As a line of {@code network ls}.
     *
     * @param whole whether the id is not shortened
     * @param zone of the user
     */
    public static Map<String, Object> row(Network network, boolean whole, ZoneId zone) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("CreatedAt", DATE.format(network.created().atZone(zone)));
        row.put("Driver", network.driver());
        row.put("ID", whole ? network.id() : network.shortId());
        row.put("IPv4", Boolean.toString(network.v4().isPresent()));
        row.put("IPv6", Boolean.toString(network.ipv6()));
        row.put("Internal", Boolean.toString(network.internal()));
        row.put("Label", TemplateMethod.ofText("Label", key -> network.labels().getOrDefault(key, "")));
        row.put(
                "Labels",
                new TreeMap<>(network.labels())
                        .entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(",")));
        row.put("Name", network.name());
        row.put("Scope", LOCAL);
        return row;
    }

    /** As {@code network inspect} describes it. */
    public static Map<String, Object> of(Network network, List<NetworkMember> members) {
        Map<String, Object> containers = new TreeMap<>();
        members.forEach(member -> containers.put(member.container(), member(member)));
        return new Tree()
                .put("Name", network.name())
                .put("Id", network.id())
                .put("Created", network.created().toString())
                .put("Scope", LOCAL)
                .put("Driver", network.driver())
                .put("EnableIPv4", network.v4().isPresent())
                .put("EnableIPv6", network.ipv6())
                .put(
                        "IPAM",
                        new Tree()
                                .put("Driver", "default")
                                .put("Options", null)
                                .put(
                                        "Config",
                                        network.subnets().stream()
                                                .map(NetworkDocument::subnet)
                                                .toList()))
                .put("Internal", network.internal())
                .put("Attachable", false)
                .put("Ingress", false)
                .put("ConfigFrom", new Tree().put("Network", ""))
                .put("ConfigOnly", false)
                .put("Containers", containers)
                .put("Options", new TreeMap<>(network.options()))
                .put("Labels", new TreeMap<>(network.labels()))
                .map();
    }

    private static Map<String, Object> subnet(Subnet subnet) {
        Tree tree = new Tree().put("Subnet", subnet.prefix().toString());
        subnet.range().ifPresent(range -> tree.put("IPRange", range.toString()));
        subnet.gateway().ifPresent(gateway -> tree.put("Gateway", gateway.toString()));
        if (!subnet.reserved().isEmpty()) {
            Map<String, String> reserved = new TreeMap<>();
            subnet.reserved().forEach((name, address) -> reserved.put(name, address.toString()));
            tree.put("AuxiliaryAddresses", reserved);
        }
        return tree.map();
    }

    private static Map<String, Object> member(NetworkMember member) {
        return new Tree()
                .put("Name", member.name())
                .put("EndpointID", member.endpoint().id())
                .put("MacAddress", member.endpoint().mac().map(Object::toString).orElse(""))
                .put(
                        "IPv4Address",
                        member.endpoint().v4().map(IpPrefix::toString).orElse(""))
                .put(
                        "IPv6Address",
                        member.endpoint().v6().map(IpPrefix::toString).orElse(""))
                .map();
    }
}
