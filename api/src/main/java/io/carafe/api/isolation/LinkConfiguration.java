package io.carafe.api.isolation;

import io.carafe.api.kernel.NetlinkCalls;
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
        StringBuilder text = new StringBuilder("netlink(");
        for (NetworkEndpoint endpoint : endpoints) {
            String name = endpoint.interfaceName();
            text.append("RTM_SETLINK(\"").append(name).append('"');
            endpoint.mac().ifPresent(mac -> text.append(" address ").append(mac));
            text.append(" up)");
            endpoint.addresses()
                    .forEach(address -> text.append(", RTM_NEWADDR(")
                            .append(address)
                            .append(" dev ")
                            .append(name)
                            .append(')'));
            endpoint.gateways()
                    .forEach(gateway -> text.append(", RTM_NEWROUTE(default via ")
                            .append(gateway)
                            .append(" dev ")
                            .append(name)
                            .append(')'));
        }
        return text.append(')').toString();
    }

    @Override
    public void perform(HostSide host) {
        NetlinkCalls kernel = host.kernel();
        int socket = host.netlink(namespace);
        List<NetlinkChange> changes = new ArrayList<>();
        List<NetlinkChange> routes = new ArrayList<>();
        for (NetworkEndpoint endpoint : endpoints) {
            int link = kernel.link(socket, LinkName.of(endpoint.interfaceName()))
                    .orThrow("look at the link " + endpoint.interfaceName())
                    .index();
            changes.add(new NetlinkChange.SetLink(
                    LinkName.of(link), LinkSettings.NONE.mac(endpoint.mac()).up(true)));
            endpoint.addresses().forEach(address -> changes.add(new NetlinkChange.AddAddress(link, address)));
            endpoint.gateways()
                    .forEach(gateway -> routes.add(new NetlinkChange.AddRoute(Route.defaultBy(gateway, link))));
        }
        changes.addAll(routes);
        kernel.change(socket, changes).orThrow("set the addresses of " + names());
    }

    private String names() {
        return endpoints.stream().map(NetworkEndpoint::interfaceName).collect(Collectors.joining(", "));
    }
}
