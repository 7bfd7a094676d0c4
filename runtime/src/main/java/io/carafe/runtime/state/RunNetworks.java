package io.carafe.runtime.state;

import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import java.util.List;
import java.util.Optional;

/** What connects a container while it runs. Kept on disk, with its state. */
public record RunNetworks(List<NetworkEndpoint> endpoints, List<PortBinding> ports) {
    public RunNetworks {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }

    /** What is to be kept; empty when nothing connects it. */
    public static Optional<RunNetworks> of(ContainerNetworks networks) {
        return networks.isEmpty() && networks.ports().isEmpty()
                ? Optional.empty()
                : Optional.of(new RunNetworks(
                        networks.connections().stream()
                                .map(NetworkConnection::endpoint)
                                .toList(),
                        networks.ports()));
    }

    /** The same with other ends. */
    public RunNetworks withEndpoints(List<NetworkEndpoint> others) {
        return new RunNetworks(others, ports);
    }
}
