package io.carafe.namespaces.net.firewall;

import io.carafe.api.network.IpPrefix;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scripts for nft(8), each one transaction of the kernel's. The chains are the same whatever networks there are: a network
 * is an element in a few sets, and a port is one element in a map.
 *
 * @param table the name of Carafe's own table, of the family inet
 */
record NftScript(String table) {
    /** Makes the table anew, whatever is there of it. */
    String whole(Ruleset rules) {
        return removal() + "table inet " + table + " {\n" + sets(rules) + CHAINS + "}\n";
    }

    /** Removes the table; it need not be there, since it is made before. */
    String removal() {
        return "table inet " + table + "\ndelete table inet " + table + "\n";
    }

    /** Adds a network to a table that is there. */
    String addition(FirewallNetwork network) {
        return elements("add", Ruleset.EMPTY.with(network));
    }

    /** Takes a network and its ports out of a table that has them. */
    String removal(FirewallNetwork network, List<FirewallPort> ports) {
        return elements("delete", Ruleset.EMPTY.with(network).withPorts("", ports));
    }

    /** Adds ports to a table that is there. */
    String addition(List<FirewallPort> ports) {
        return elements("add", Ruleset.EMPTY.withPorts("", ports));
    }

    /** Takes ports out of a table that has them. */
    String removal(List<FirewallPort> ports) {
        return elements("delete", Ruleset.EMPTY.withPorts("", ports));
    }

    private String elements(String verb, Ruleset rules) {
        return NamedSet.ALL.stream()
                .map(set -> new Filled(set, set.elements(rules, verb.equals("add"))))
                .filter(filled -> !filled.elements().isEmpty())
                .map(filled -> verb + " element inet " + table + " "
                        + filled.set().name() + " { " + filled.elements() + " }\n")
                .collect(Collectors.joining());
    }

    private static String sets(Ruleset rules) {
        return NamedSet.ALL.stream().map(set -> set.definition(rules)).collect(Collectors.joining());
    }

    private record Filled(NamedSet set, String elements) {}

    /**
     * A set or a map of the table.
     *
     * @param kind and type of its elements
     * @param content its elements; those of a map with what they are mapped to, where that is wanted
     */
    private record NamedSet(String name, String kind, String type, Content content) {
        private static final String PORTS = "inet_proto . inet_service";

        static final List<NamedSet> ALL = List.of(
                ofNetworks("bridges", "type ifname", network -> Stream.of(quoted(network))),
                ofNetworks(
                        "within",
                        "type ifname . ifname",
                        network -> Stream.of(quoted(network) + " . " + quoted(network))),
                ofNetworks(
                        "internal",
                        "type ifname",
                        network -> network.internal() ? Stream.of(quoted(network)) : Stream.empty()),
                ofNetworks("hidden4", "type ipv4_addr; flags interval", network -> subnets(network, IpPrefix::isV4)),
                ofNetworks("hidden6", "type ipv6_addr; flags interval", network -> subnets(network, IpPrefix::isV6)),
                ofPorts("ports4", "ipv4_addr . " + PORTS, "ipv4_addr", port -> isV4(port) && !isAnywhere(port)),
                ofPorts("ports6", "ipv6_addr . " + PORTS, "ipv6_addr", port -> !isV4(port) && !isAnywhere(port)),
                ofPorts("anywhere4", PORTS, "ipv4_addr", port -> isV4(port) && isAnywhere(port)),
                ofPorts("anywhere6", PORTS, "ipv6_addr", port -> !isV4(port) && isAnywhere(port)));

        private static NamedSet ofNetworks(
                String name, String type, Function<FirewallNetwork, Stream<String>> elements) {
            return new NamedSet(
                    name,
                    "set",
                    type,
                    (rules, values) -> rules.networks().stream().flatMap(elements));
        }

        private static NamedSet ofPorts(String name, String key, String address, Predicate<FirewallPort> which) {
            return new NamedSet(
                    name,
                    "map",
                    "type " + key + " : " + address + " . inet_service",
                    (rules, values) -> rules.ports()
                            .filter(which)
                            .map(port -> key(port) + (values ? " : " + port.address() + " . " + port.port() : "")));
        }

        private static String key(FirewallPort port) {
            String address = isAnywhere(port) ? "" : port.hostAddress() + " . ";
            return address + port.protocol().text() + " . " + port.hostPort();
        }

        private static boolean isV4(FirewallPort port) {
            return port.address().isV4();
        }

        private static boolean isAnywhere(FirewallPort port) {
            return port.hostAddress().isUnspecified();
        }

        private static String quoted(FirewallNetwork network) {
            return '"' + network.bridge() + '"';
        }

        private static Stream<String> subnets(FirewallNetwork network, Predicate<IpPrefix> family) {
            return network.masqueraded().stream().filter(family).map(IpPrefix::toString);
        }

        String elements(Ruleset rules, boolean values) {
            return content.of(rules, values).collect(Collectors.joining(", "));
        }

        String definition(Ruleset rules) {
            String elements = elements(rules, true);
            return "  " + kind + " " + name + " {\n    " + type.replace("; ", "\n    ") + "\n"
                    + (elements.isEmpty() ? "" : "    elements = { " + elements + " }\n") + "  }\n";
        }
    }

    private interface Content {
        Stream<String> of(Ruleset rules, boolean values);
    }

    /**
     * Loopback addresses never come from a container, although the kernel is told to forward them once a port is published
     * there. Who reaches a port from a loopback address, or from a container, is masqueraded, since the answer would
     * otherwise not come back through this host. Containers that may not reach each other are told so at once.
     */
    private static final String CHAINS = """
              chain guard {
                type filter hook prerouting priority raw; policy accept;
                iifname @bridges ip saddr 127.0.0.0/8 drop
                iifname @bridges ip daddr 127.0.0.0/8 drop
              }
              chain publish {
                dnat ip to ip daddr . meta l4proto . th dport map @ports4
                dnat ip6 to ip6 daddr . meta l4proto . th dport map @ports6
                fib daddr type local dnat ip to meta l4proto . th dport map @anywhere4
                ip6 daddr != ::1 fib daddr type local dnat ip6 to meta l4proto . th dport map @anywhere6
              }
              chain arriving {
                type nat hook prerouting priority dstnat; policy accept;
                jump publish
              }
              chain leaving {
                type nat hook output priority -100; policy accept;
                jump publish
              }
              chain hide {
                type nat hook postrouting priority srcnat; policy accept;
                oifname @bridges ip saddr 127.0.0.0/8 masquerade
                oifname @bridges ip6 saddr ::1 masquerade
                iifname @bridges oifname @bridges ct status dnat masquerade
                oifname != @bridges ip saddr @hidden4 masquerade
                oifname != @bridges ip6 saddr @hidden6 masquerade
              }
              chain between {
                type filter hook forward priority filter; policy accept;
                iifname . oifname @within accept
                iifname @internal reject with icmpx admin-prohibited
                oifname @internal drop
                oifname @bridges ct state established,related accept
                oifname @bridges ct status dnat accept
                iifname @bridges oifname @bridges reject with icmpx admin-prohibited
                oifname @bridges drop
              }
            """;
}
