package io.carafe.api.netlink;

import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import java.util.Optional;

/**
 * Where packets go.
 *
 * @param destination with 0 bits for the default route
 * @param gateway the next router; none for what is on the link itself
 * @param link the index of the link; 0 when none is given
 * @param metric the lower, the better; 0 when none is given
 */
public record Route(IpPrefix destination, Optional<IpAddress> gateway, int link, long metric) {
    /** The default route to a gateway. */
    public static Route defaultBy(IpAddress gateway, int link) {
        IpAddress any = gateway.isV4() ? IpAddress.of("0.0.0.0") : IpAddress.of("::");
        return new Route(new IpPrefix(any, 0), Optional.of(gateway), link, 0);
    }

    public boolean isDefault() {
        return destination.length() == 0;
    }

    /** As ip(8) would be told. */
    @Override
    public String toString() {
        return (isDefault() ? "default" : destination.toString())
                + gateway.map(address -> " via " + address).orElse("")
                + (link == 0 ? "" : " dev " + link)
                + (metric == 0 ? "" : " metric " + metric);
    }
}
