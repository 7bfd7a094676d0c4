package io.carafe.runtime.network;

import io.carafe.api.network.IpAddress;
import io.carafe.api.network.NetworkEndpoint;

/**
 * At which addresses of the host's a container can be reached at all.
 *
 * @param v4 whether at those of IPv4
 * @param v6 whether at those of IPv6
 * @param v6Loopback whether at {@code ::1} too
 */
record PortReach(boolean v4, boolean v6, boolean v6Loopback) {
    /** Where the engine takes what comes to a container by hand: the container's own address may be of either family. */
    static final PortReach EVERYWHERE = new PortReach(true, true, true);

    private static final IpAddress V6_LOOPBACK = IpAddress.of("::1");

    /** That of one end of a bridge's network: no address is translated into one of the other family. */
    static PortReach of(NetworkEndpoint endpoint, BridgeFilter filter) {
        boolean v6 = endpoint.v6().isPresent();
        return new PortReach(endpoint.v4().isPresent(), v6, v6 && !filter.asksForV6());
    }

    boolean includes(IpAddress address) {
        if (address.isV4()) {
            return v4;
        }
        return address.equals(V6_LOOPBACK) ? v6Loopback : v6;
    }

    /** Why an address is not included. */
    String obstacle(IpAddress address) {
        if (isFiltered(address)) {
            return "the bridges of this host ask the firewall themselves (" + BridgeFilter.SETTING
                    + " is 1), and answers to ::1 get lost";
        }
        return "the container has no " + (address.isV4() ? "IPv4" : "IPv6") + " address";
    }

    /** What to do about that. */
    String advice(IpAddress address) {
        if (isFiltered(address)) {
            return "Publish it at 127.0.0.1; or set that to 0, if nothing else on this host needs it.";
        }
        return address.isV6() ? "Connect it to a network that was made with --ipv6." : "";
    }

    private boolean isFiltered(IpAddress address) {
        return address.equals(V6_LOOPBACK) && v6;
    }
}
