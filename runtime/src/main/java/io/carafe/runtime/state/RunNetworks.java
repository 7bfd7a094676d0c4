package io.carafe.runtime.state;

import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** What the next link of a container is called that has these. */
    public static String freeName(List<NetworkEndpoint> present) {
        Set<String> taken = present.stream().map(NetworkEndpoint::interfaceName).collect(Collectors.toSet());
        int number = 0;
        while (taken.contains("eth" + number)) {
            number++;
        }
        return "eth" + number;
    }

    /** The same with other ends. */
    public RunNetworks withEndpoints(List<NetworkEndpoint> others) {
        return new RunNetworks(others, ports);
    }
}
