package io.carafe.cli.inspect;

import io.carafe.Container;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.runtime.network.NetworkView;
import io.carafe.runtime.state.RunNetworks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** How a container is connected: the part NetworkSettings of {@code docker inspect}. */
final class NetworkSettingsDocument {
    private final Container container;
    private final NetworkView view;
    private final Function<String, Optional<Network>> networks;

    /** @param networks the networks that there are, by name */
    NetworkSettingsDocument(Container container, Function<String, Optional<Network>> networks) {
        this.container = container;
        this.view = container.networks();
        this.networks = networks;
    }

    Tree document() {
        String pid =
                container.state().isRunning() ? Integer.toString(container.pid().orElse(0)) : "";
        Map<String, Object> byName = new TreeMap<>();
        if (view.networks().isEmpty()) {
            byName.put(view.mode(), endpoint(Optional.empty(), Optional.empty(), view.mode()));
        }
        for (String name : view.networks()) {
            Optional<Network> network = networks.apply(name);
            byName.put(
                    network.map(Network::name).orElse(name),
                    endpoint(network, network.flatMap(this::endpointOf), name));
        }
        Optional<NetworkEndpoint> first = view.networks().stream()
                .findFirst()
                .flatMap(networks)
                .filter(Network::isDefault)
                .flatMap(this::endpointOf);
        Tree document = new Tree()
                .put("SandboxID", "")
                .put("SandboxKey", pid.isEmpty() ? "" : "/proc/" + pid + "/ns/net")
                .put("Ports", PortsDocument.ofRunning(container));
        addresses(document.put("EndpointID", first.map(NetworkEndpoint::id).orElse("")), first);
        return document.put("Networks", byName);
    }

    private Optional<NetworkEndpoint> endpointOf(Network network) {
        return view.present().map(RunNetworks::endpoints).orElse(List.of()).stream()
                .filter(endpoint -> endpoint.network().equals(network.id()))
                .findFirst();
    }

    private Map<String, Object> endpoint(Optional<Network> network, Optional<NetworkEndpoint> endpoint, String asked) {
        Optional<NetworkAttachment> attachment = container.spec().network().attachments().stream()
                .filter(one -> one.network().equals(asked))
                .findFirst();
        List<String> aliases = attachment.map(NetworkAttachment::aliases).orElse(List.of());
        Tree tree = new Tree()
                .put(
                        "IPAMConfig",
                        attachment.flatMap(NetworkSettingsDocument::ipam).orElse(null))
                .put("Links", null)
                .put("Aliases", aliases.isEmpty() ? null : aliases)
                .put("DriverOpts", null)
                .put(
                        "NetworkID",
                        endpoint.isPresent() ? network.map(Network::id).orElse("") : "")
                .put("EndpointID", endpoint.map(NetworkEndpoint::id).orElse(""));
        return addresses(tree, endpoint).map();
    }

    private static Optional<Map<String, Object>> ipam(NetworkAttachment attachment) {
        Tree tree = new Tree();
        attachment.ip().ifPresent(address -> tree.put("IPv4Address", address.toString()));
        attachment.ip6().ifPresent(address -> tree.put("IPv6Address", address.toString()));
        return attachment.ip().isPresent() || attachment.ip6().isPresent() ? Optional.of(tree.map()) : Optional.empty();
    }

    private static Tree addresses(Tree tree, Optional<NetworkEndpoint> endpoint) {
        Optional<IpPrefix> v4 = endpoint.flatMap(NetworkEndpoint::v4);
        Optional<IpPrefix> v6 = endpoint.flatMap(NetworkEndpoint::v6);
        return tree.put("Gateway", gateway(endpoint, true))
                .put(
                        "IPAddress",
                        v4.map(address -> address.address().toString()).orElse(""))
                .put("IPPrefixLen", v4.map(IpPrefix::length).orElse(0))
                .put("IPv6Gateway", gateway(endpoint, false))
                .put(
                        "GlobalIPv6Address",
                        v6.map(address -> address.address().toString()).orElse(""))
                .put("GlobalIPv6PrefixLen", v6.map(IpPrefix::length).orElse(0))
                .put(
                        "MacAddress",
                        endpoint.flatMap(NetworkEndpoint::mac)
                                .map(Object::toString)
                                .orElse(""));
    }

    private static String gateway(Optional<NetworkEndpoint> endpoint, boolean v4) {
        return endpoint.stream()
                .flatMap(end -> end.gateways().stream())
                .filter(address -> address.isV4() == v4)
                .map(IpAddress::toString)
                .findFirst()
                .orElse("");
    }
}
