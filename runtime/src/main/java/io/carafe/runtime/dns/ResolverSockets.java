package io.carafe.runtime.dns;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.NamespaceVisit;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** Where questions come in: one address and port, by UDP and by TCP. */
record ResolverSockets(DatagramChannel udp, ServerSocketChannel tcp) {
    private static final int BACKLOG = 32;
    private static final Path UDP_TABLE = Path.of("/proc/self/net/udp");
    private static final Path TCP_TABLE = Path.of("/proc/self/net/tcp");

    /** In the network namespace of the calling thread. Port 0 is any that is free for both. */
    static ResolverSockets bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel tcp = ServerSocketChannel.open(StandardProtocolFamily.INET);
        try {
            tcp.bind(address, BACKLOG);
            InetSocketAddress bound = (InetSocketAddress) tcp.getLocalAddress();
            DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET);
            try {
                // A name server in the container that does the same may have all other addresses of the port.
                udp.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(bound);
                return new ResolverSockets(udp, tcp);
            } catch (IOException failed) {
                Channels.closeQuietly(udp);
                throw failed;
            }
        } catch (IOException failed) {
            Channels.closeQuietly(tcp);
            throw failed;
        }
    }

    /**
     * In another network namespace. The sockets stay there, whoever uses them.
     *
     * @param namespace a descriptor of it; stays the caller's
     * @throws CarafeException when that cannot be
     */
    static ResolverSockets bindIn(Kernel kernel, int namespace, InetSocketAddress address) {
        return new NamespaceVisit(kernel).within(namespace, () -> {
            try {
                return bind(address);
            } catch (IOException failed) {
                throw new CarafeException(
                        "cannot answer questions for names at " + address.getHostString()
                                + " in a container's network: " + failed.getMessage(),
                        "",
                        failed);
            }
        });
    }

    /**
     * Of sockets that were opened in another network namespace, where this process may not go. Whoever made that has its
     * rights, so it may bind them.
     *
     * @param udp stays the caller's
     * @param tcp stays the caller's
     */
    static ResolverSockets of(Kernel kernel, Descriptor udp, Descriptor tcp, InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        String what = "answer questions for names at " + address.getHostString() + " in a container's network";
        kernel.bindInternet(udp.number(), bytes, address.getPort(), true).orThrow(what);
        kernel.bindInternet(tcp.number(), bytes, address.getPort(), true).orThrow(what);
        kernel.listen(tcp.number(), BACKLOG).orThrow(what);
        ResolverSockets sockets = bindToAny();
        try {
            ChannelDescriptors descriptors = new ChannelDescriptors(kernel);
            descriptors.replace(sockets.udp(), UDP_TABLE, udp.number());
            descriptors.replace(sockets.tcp(), TCP_TABLE, tcp.number());
            return sockets;
        } catch (IOException failed) {
            sockets.close();
            throw new CarafeException("cannot " + what + ": " + failed.getMessage(), "", failed);
        } catch (RuntimeException failed) {
            sockets.close();
            throw failed;
        }
    }

    private static ResolverSockets bindToAny() {
        try {
            return bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        } catch (IOException failed) {
            throw new CarafeException("cannot open a socket: " + failed.getMessage(), "", failed);
        }
    }

    void close() {
        Channels.closeQuietly(udp);
        Channels.closeQuietly(tcp);
    }
}
