package io.carafe.api.network;

import java.util.List;

/**
 * All that connects a container, decided: addresses are its own by now, and so are the host's ports.
 *
 * @param connections the networks that it is in, {@code eth0} first; none when it has loopback alone, or shares a network
 * @param ports its ports at the host
 */
public record ContainerNetworks(List<NetworkConnection> connections, List<PortBinding> ports) {
    /** Nothing connects it. */
    public static final ContainerNetworks NONE = new ContainerNetworks(List.of(), List.of());

    public ContainerNetworks {
        connections = List.copyOf(connections);
        ports = List.copyOf(ports);
    }

    public boolean isEmpty() {
        return connections.isEmpty();
    }
}
