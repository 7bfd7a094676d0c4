package io.carafe.api.network;

import java.util.Map;
import java.util.Optional;

/**
 * Addresses of a network.
 *
 * @param prefix all of them
 * @param gateway the host's own address in it; none in a network that has no gateway
 * @param range those that are given to containers that ask for none in particular; all when empty
 * @param reserved addresses that are never given, with what they are kept for
 */
public record Subnet(
        IpPrefix prefix, Optional<IpAddress> gateway, Optional<IpPrefix> range, Map<String, IpAddress> reserved) {
    public Subnet {
        reserved = Map.copyOf(reserved);
    }

    /** All of a prefix, whose first address is the gateway. */
    public static Subnet of(IpPrefix prefix) {
        IpPrefix network = prefix.network();
        return new Subnet(network, Optional.of(network.first().plus(1)), Optional.empty(), Map.of());
    }

    public boolean isV4() {
        return prefix.isV4();
    }

    /** Whether an address of this subnet may be a container's at all. */
    public boolean isAssignable(IpAddress address) {
        boolean special = address.equals(prefix.first())
                || (isV4() && address.equals(prefix.last()) && prefix.length() < address.bits() - 1);
        return prefix.contains(address)
                && !(special && prefix.length() < address.bits() - 1)
                && !gateway.equals(Optional.of(address))
                && !reserved.containsValue(address);
    }
}
