package io.carafe.runtime.network;

import io.carafe.api.isolation.HostProfile;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.HashSet;
import java.util.Set;

/** What this host reaches otherwise, so that no network may cover it: its addresses, routes and resolvers. */
final class HostAddresses {
    private final Kernel kernel;
    private final Provider<HostProfile> host;

    @Inject
    HostAddresses(Kernel kernel, Provider<HostProfile> host) {
        this.kernel = kernel;
        this.host = host;
    }

    Set<IpPrefix> all() {
        Set<IpPrefix> found = new HashSet<>();
        try (Descriptor socket = new Descriptor(kernel, kernel.netlinkSocket().intOrThrow("open a netlink socket"))) {
            kernel.addresses(socket.number())
                    .orThrow("list the addresses of this host")
                    .forEach(status -> found.add(status.address().network()));
            kernel.routes(socket.number()).orThrow("list the routes of this host").stream()
                    .filter(route -> !route.isDefault())
                    .forEach(route -> found.add(route.destination().network()));
        }
        for (String server : host.get().dnsServers()) {
            IpAddress.parse(server).ifPresent(address -> found.add(new IpPrefix(address, address.bits())));
        }
        return found;
    }
}
