package io.carafe.api.network;

import java.util.List;
import java.util.Optional;

/**
 * A container's end of a network, from its start, or its connection, to its end. Immutable.
 *
 * @param id 64 hexadecimal digits
 * @param network the id of its network
 * @param container the id of its container
 * @param interfaceName what the link is called in the container: {@code eth0}
 * @param addresses each with its subnet's prefix length; at most one of IPv4 and one of IPv6
 * @param gateways where its default routes lead; none when they lead through another network, or nowhere
 * @param aliases names by which other containers find it there, besides its own
 */
public record NetworkEndpoint(
        String id,
        String network,
        String container,
        String interfaceName,
        Optional<MacAddress> mac,
        List<IpPrefix> addresses,
        List<IpAddress> gateways,
        List<String> aliases) {
    private static final int SHORT_ID = 12;

    public NetworkEndpoint {
        addresses = List.copyOf(addresses);
        gateways = List.copyOf(gateways);
        aliases = List.copyOf(aliases);
    }

    /** The same with default routes to these. */
    public NetworkEndpoint withGateways(List<IpAddress> others) {
        return new NetworkEndpoint(id, network, container, interfaceName, mac, addresses, others, aliases);
    }

    /** The first twelve digits of the id. */
    public String shortId() {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    public Optional<IpPrefix> v4() {
        return addresses.stream().filter(IpPrefix::isV4).findFirst();
    }

    public Optional<IpPrefix> v6() {
        return addresses.stream().filter(IpPrefix::isV6).findFirst();
    }
}
