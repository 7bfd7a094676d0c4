package io.carafe.api.network;

import java.util.Optional;

/**
 * Ports of a container that are to be reached at the host, as asked for.
 *
 * @param hostAddress at which address of the host's; the operator's default when empty
 * @param hostPorts at which ports; random ones when empty. With one container port, any one of these; otherwise as many as
 *     container ports
 */
public record PublishedPort(
        Optional<IpAddress> hostAddress,
        Optional<PortRange> hostPorts,
        PortRange containerPorts,
        TransportProtocol protocol) {}
