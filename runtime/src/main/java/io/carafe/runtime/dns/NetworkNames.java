package io.carafe.runtime.dns;

import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the names of one network mean. Case does not matter in them (RFC 4343). Immutable. */
public final class NetworkNames {
    private final String network;
    private final Map<String, List<InetAddress>> addresses;
    private final Map<InetAddress, String> names;

    private NetworkNames(String network, Map<String, List<InetAddress>> addresses, Map<InetAddress, String> names) {
        this.network = network;
        this.addresses = Map.copyOf(addresses);
        this.names = Map.copyOf(names);
    }

    /** Several endpoints may have the same alias; it then means the addresses of all. */
    public static NetworkNames of(String network, Collection<NamedEndpoint> endpoints) {
        Map<String, Set<InetAddress>> addresses = new LinkedHashMap<>();
        Map<InetAddress, String> names = new LinkedHashMap<>();
        for (NamedEndpoint endpoint : endpoints) {
            Stream.concat(Stream.of(endpoint.name()), endpoint.aliases().stream())
                    .map(NetworkNames::plain)
                    .forEach(name -> addresses
                            .computeIfAbsent(name, first -> new LinkedHashSet<>())
                            .addAll(endpoint.addresses()));
            endpoint.addresses().forEach(address -> names.put(address, endpoint.name()));
        }
        return new NetworkNames(
                network,
                addresses.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue()))),
                names);
    }

    /**
     * The addresses of {@code NAME}, or of {@code NAME.NETWORK}; empty when nobody here is called that.
     *
     * @param name with or without a final dot
     */
    public Optional<List<InetAddress>> addresses(String name) {
        String asked = plain(name);
        String suffix = "." + plain(network);
        List<InetAddress> found = addresses.get(asked);
        if (found == null && asked.endsWith(suffix)) {
            found = addresses.get(asked.substring(0, asked.length() - suffix.length()));
        }
        return Optional.ofNullable(found);
    }

    /** As Docker has it: {@code NAME.NETWORK}. */
    Optional<String> nameOf(InetAddress address) {
        return Optional.ofNullable(names.get(address)).map(name -> name + "." + network);
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
