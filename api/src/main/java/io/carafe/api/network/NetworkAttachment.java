package io.carafe.api.network;

import java.util.List;
import java.util.Optional;

/**
 * A network that a container is to be connected to, as asked for.
 *
 * @param network its name, id, or a unique prefix of the id
 * @param ip its IPv4 address there; any when empty
 * @param ip6 its IPv6 address there; any when empty
 * @param aliases names by which other containers find it there, besides its own
 */
public record NetworkAttachment(
        String network,
        Optional<IpAddress> ip,
        Optional<IpAddress> ip6,
        Optional<MacAddress> mac,
        List<String> aliases) {
    public NetworkAttachment {
        aliases = List.copyOf(aliases);
    }

    /** A network, and nothing in particular. */
    public static NetworkAttachment to(String network) {
        return new NetworkAttachment(network, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }
}
