package io.carafe.runtime.network;

import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network as somebody asks for it.
 *
 * @param subnets at most one of IPv4 and one of IPv6; what is missing is chosen
 * @param ipv6 whether it has IPv6 addresses
 */
public record NetworkRequest(
        String name,
        String driver,
        List<Addresses> subnets,
        boolean internal,
        boolean ipv6,
        Map<String, String> options,
        Map<String, String> labels) {
    public NetworkRequest {
        subnets = List.copyOf(subnets);
        options = Map.copyOf(options);
        labels = Map.copyOf(labels);
    }

    /** A bridge with what is usual. */
    public static NetworkRequest bridge(String name) {
        return new NetworkRequest(name, "bridge", List.of(), false, false, Map.of(), Map.of());
    }

    /**
     * Addresses that are asked for.
     *
     * @param gateway the first of the subnet when empty
     * @param range all of the subnet when empty
     * @param reserved never given to a container, with what they are for
     */
    public record Addresses(
            IpPrefix subnet, Optional<IpAddress> gateway, Optional<IpPrefix> range, Map<String, IpAddress> reserved) {
        public Addresses {
            reserved = Map.copyOf(reserved);
        }
    }
}
