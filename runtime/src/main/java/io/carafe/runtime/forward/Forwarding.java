package io.carafe.runtime.forward;

import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.TransportProtocol;

/**
 * A port of the host's, and where it leads.
 *
 * @param socket bound to the host's port, and listening if it is of TCP; stays the caller's
 * @param protocol TCP or UDP
 * @param address the container's, in the network that the engine has made
 */
public record Forwarding(int socket, TransportProtocol protocol, IpAddress address, int port) {
    public Forwarding {
        if (protocol == TransportProtocol.SCTP) {
            throw new IllegalArgumentException("nobody takes SCTP anywhere by hand");
        }
    }

    /** What kind of socket gets there. */
    NamespaceSockets.Internet kind() {
        return NamespaceSockets.Internet.of(protocol, address);
    }
}
