package io.carafe.api.isolation;

import io.carafe.api.launch.Handle;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkSettings;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.Route;
import io.carafe.api.network.NetworkEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sets what is a container's own of its links: hardware addresses, addresses and routes. All of it is one message to the
 * kernel, spoken inside the container's network namespace.
 *
 * @param namespace the container's network namespace
 */
public record LinkConfiguration(Handle namespace, List<NetworkEndpoint> endpoints) implements HostStep {
    public LinkConfiguration {
        endpoints = List.copyOf(endpoints);
    }

    @Override
    public String text() {
        return changes().stream().map(NetlinkChange::text).collect(Collectors.joining(", ", "netlink(", ")"));
    }

    @Override
    public void perform(HostSide host) {
        host.kernel()
                .change(host.netlink(namespace), changes())
                .orThrow("set the addresses of "
                        + endpoints.stream().map(NetworkEndpoint::interfaceName).collect(Collectors.joining(", ")));
    }

    private List<NetlinkChange> changes() {
        List<NetlinkChange> changes = new ArrayList<>();
        for (NetworkEndpoint endpoint : endpoints) {
            int link = endpoint.interfaceIndex();
            changes.add(new NetlinkChange.SetLink(
                    LinkName.of(link), LinkSettings.NONE.mac(endpoint.mac()).up(true)));
            endpoint.addresses().forEach(address -> changes.add(new NetlinkChange.AddAddress(link, address)));
        }
        for (NetworkEndpoint endpoint : endpoints) {
            endpoint.gateways()
                    .forEach(gateway -> changes.add(
                            new NetlinkChange.AddRoute(Route.defaultBy(gateway, endpoint.interfaceIndex()))));
        }
        return changes;
    }
}
