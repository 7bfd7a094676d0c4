package io.carafe.namespaces.net.firewall;

import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.TransportProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the table should say: the networks in use, and the ports that lead into them. Kept in a file, so that the table can
 * be made anew whoever has removed it. Immutable.
 */
final class Ruleset {
    /** No network, and so no table. */
    static final Ruleset EMPTY = new Ruleset(new TreeMap<>(), new TreeMap<>());

    private static final String NETWORK = "network";
    private static final String PORT = "port";
    private static final String INTERNAL = "internal";
    private static final String OPEN = "open";
    private static final int WORDS_OF_NETWORK = 4;
    private static final int WORDS_OF_PORT = 8;

    private final SortedMap<String, FirewallNetwork> networks;
    private final SortedMap<String, List<FirewallPort>> ports;

    private Ruleset(SortedMap<String, FirewallNetwork> networks, SortedMap<String, List<FirewallPort>> ports) {
        this.networks = networks;
        this.ports = ports;
    }

    /**
     * What a file says, in the form of {@link #text}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static Ruleset parse(String text) {
        SortedMap<String, FirewallNetwork> networks = new TreeMap<>();
        SortedMap<String, List<FirewallPort>> ports = new TreeMap<>();
        for (String line : text.lines().toList()) {
            List<String> words = Arrays.asList(line.split(" ", -1));
            if (words.get(0).equals(NETWORK) && words.size() >= WORDS_OF_NETWORK) {
                networks.put(
                        words.get(1),
                        new FirewallNetwork(
                                words.get(1),
                                words.get(2),
                                words.get(3).equals(INTERNAL),
                                words.stream()
                                        .skip(WORDS_OF_NETWORK)
                                        .map(IpPrefix::of)
                                        .toList()));
            } else if (words.get(0).equals(PORT) && words.size() == WORDS_OF_PORT) {
                ports.computeIfAbsent(words.get(1), unused -> new ArrayList<>()).add(port(words));
            } else {
                throw new IllegalArgumentException("a line that is neither a network nor a port: " + line);
            }
        }
        ports.replaceAll((owner, list) -> List.copyOf(list));
        return new Ruleset(networks, ports);
    }

    private static FirewallPort port(List<String> words) {
        return new FirewallPort(
                IpAddress.of(words.get(3)),
                Integer.parseInt(words.get(4)),
                TransportProtocol.parse(words.get(5))
                        .orElseThrow(() -> new IllegalArgumentException("no protocol: " + words.get(5))),
                IpAddress.of(words.get(6)),
                Integer.parseInt(words.get(7)),
                words.get(2));
    }

    /** A line for each network, then one for each port. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (FirewallNetwork network : networks.values()) {
            text.append(
                    String.join(" ", NETWORK, network.id(), network.bridge(), network.internal() ? INTERNAL : OPEN));
            network.masqueraded().forEach(prefix -> text.append(' ').append(prefix));
            text.append('\n');
        }
        ports.forEach((owner, list) -> list.forEach(port -> text.append(String.join(
                        " ",
                        PORT,
                        owner,
                        port.network(),
                        port.hostAddress().toString(),
                        Integer.toString(port.hostPort()),
                        port.protocol().text(),
                        port.address().toString(),
                        Integer.toString(port.port())))
                .append('\n')));
        return text.toString();
    }

    Collection<FirewallNetwork> networks() {
        return networks.values();
    }

    Stream<FirewallPort> ports() {
        return ports.values().stream().flatMap(List::stream);
    }

    /** The ports that were published under a name; none when there is no such name. */
    List<FirewallPort> portsOf(String owner) {
        return ports.getOrDefault(owner, List.of());
    }

    /** A network that is in use, by its id. */
    Optional<FirewallNetwork> network(String id) {
        return Optional.ofNullable(networks.get(id));
    }

    boolean has(FirewallNetwork network) {
        return network.equals(networks.get(network.id()));
    }

    /** Whether all that another one says is in this one. */
    boolean covers(Ruleset other) {
        return networks.entrySet().containsAll(other.networks.entrySet())
                && other.ports.entrySet().stream()
                        .allMatch(entry -> portsOf(entry.getKey()).containsAll(entry.getValue()));
    }

    boolean isEmpty() {
        return networks.isEmpty();
    }

    Ruleset with(FirewallNetwork network) {
        SortedMap<String, FirewallNetwork> more = new TreeMap<>(networks);
        more.put(network.id(), network);
        return new Ruleset(more, ports);
    }

    /** Without a network, and without the ports that lead there. */
    Ruleset without(String network) {
        SortedMap<String, FirewallNetwork> fewer = new TreeMap<>(networks);
        fewer.remove(network);
        SortedMap<String, List<FirewallPort>> others = new TreeMap<>();
        ports.forEach((owner, list) -> {
            List<FirewallPort> kept = list.stream()
                    .filter(port -> !port.network().equals(network))
                    .toList();
            if (!kept.isEmpty()) {
                others.put(owner, kept);
            }
        });
        return new Ruleset(fewer, others);
    }

    Ruleset withPorts(String owner, List<FirewallPort> list) {
        SortedMap<String, List<FirewallPort>> more = new TreeMap<>(ports);
        more.put(owner, List.copyOf(list));
        return new Ruleset(networks, more);
    }

    Ruleset withoutPorts(String owner) {
        SortedMap<String, List<FirewallPort>> fewer = new TreeMap<>(ports);
        fewer.remove(owner);
        return new Ruleset(networks, fewer);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ruleset that && networks.equals(that.networks) && ports.equals(that.ports);
    }

    @Override
    public int hashCode() {
        return networks.hashCode() * 31 + ports.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
