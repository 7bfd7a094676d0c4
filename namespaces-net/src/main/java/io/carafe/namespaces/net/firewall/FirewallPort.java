package io.carafe.namespaces.net.firewall;

import io.carafe.api.network.IpAddress;
import io.carafe.api.network.TransportProtocol;

/**
 * A port of the host's that leads to a port of a container.
 *
 * @param hostAddress the unspecified address for all of the host's, of its family
 * @param address the container's, of the same family
 * @param network the id of the network that leads there
 */
public record FirewallPort(
        IpAddress hostAddress, int hostPort, TransportProtocol protocol, IpAddress address, int port, String network) {}
