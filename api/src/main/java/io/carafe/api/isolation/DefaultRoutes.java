package io.carafe.api.isolation;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.kernel.NetlinkCalls;
import io.carafe.api.launch.Handle;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.Route;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.NetworkEndpoint;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sets default routes by one of a container's links.
 *
 * @param namespace the container's network namespace
 */
public record DefaultRoutes(Handle namespace, NetworkEndpoint endpoint) implements HostStep {
    @Override
    public String text() {
        return endpoint.gateways().stream()
                .map(gateway -> "RTM_NEWROUTE(default via " + gateway + " dev " + endpoint.interfaceName() + ")")
                .collect(Collectors.joining(", ", "netlink(", ")"));
    }

    @Override
    public void perform(HostSide host) {
        NetlinkCalls kernel = host.kernel();
        int socket = host.netlink(namespace);
        int link = kernel.link(socket, LinkName.of(endpoint.interfaceName()))
                .orThrow("look at the link " + endpoint.interfaceName())
                .index();
        for (IpAddress gateway : endpoint.gateways()) {
            NetlinkAnswer answer =
                    kernel.change(socket, List.of(new NetlinkChange.AddRoute(Route.defaultBy(gateway, link))));
            if (!answer.failedWith(Errno.EEXIST)) {
                answer.orThrow("lead out by " + endpoint.interfaceName());
            }
        }
    }
}
