package io.carafe.runtime.network;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.TransportProtocol;
import io.carafe.runtime.host.HostNetwork;
import jakarta.inject.Inject;

/**
 * Sockets that keep a port from everybody else. Where networks of containers are the host's, nobody ever speaks to them: the
 * firewall leads what comes elsewhere before it gets here. Thread-safe.
 */
final class PortSockets {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int IPPROTO_SCTP = 132;

    private final Kernel kernel;
    private final HostNetwork network;

    @Inject
    PortSockets(Kernel kernel, HostNetwork network) {
        this.kernel = kernel;
        this.network = network;
    }

    /**
     * Binds a port. Connections that are over and not forgotten (TIME_WAIT) do not hinder; whoever listens does.
     *
     * @return a socket, or why there is none
     */
    Result bind(IpAddress address, int port, TransportProtocol protocol) {
        if (!network.isOfProcess() && protocol == TransportProtocol.TCP) {
            // Connections are made there, and are not forgotten when they, or this engine, have ended.
            return bind(address, port, protocol, true);
        }
        Result alone = bind(address, port, protocol, false);
        boolean perhapsOver = alone.failedWith(Errno.EADDRINUSE) && protocol == TransportProtocol.TCP;
        return perhapsOver ? bind(address, port, protocol, true) : alone;
    }

    private Result bind(IpAddress address, int port, TransportProtocol protocol, boolean reuse) {
        Result socket = kernel.socket(
                address.isV4() ? AF_INET : AF_INET6,
                protocol == TransportProtocol.UDP ? SOCK_DGRAM : SOCK_STREAM,
                protocol == TransportProtocol.SCTP ? IPPROTO_SCTP : 0);
        if (!socket.ok()) {
            return socket;
        }
        int descriptor = (int) socket.raw();
        Result bound = kernel.bindInternet(descriptor, address.bytes(), port, reuse);
        // Among sockets that reuse addresses, only one that listens keeps the others away.
        Result kept = bound.ok() && reuse ? kernel.listen(descriptor, 1) : bound;
        if (!kept.ok()) {
            kernel.close(descriptor);
            return kept;
        }
        return socket;
    }

    void close(int socket) {
        kernel.close(socket);
    }
}
