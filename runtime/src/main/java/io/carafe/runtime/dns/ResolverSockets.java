package io.carafe.runtime.dns;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Kernel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Where questions come in: one address and port, by UDP and by TCP. */
record ResolverSockets(DatagramChannel udp, ServerSocketChannel tcp) {
    private static final int BACKLOG = 32;

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
     * In another network namespace. The sockets stay there, whoever uses them. A thread goes there for it, and ends
     * there: none comes back, so none can fail to.
     *
     * @param namespace a descriptor of it; stays the caller's
     * @throws CarafeException when that cannot be
     */
    static ResolverSockets bindIn(Kernel kernel, int namespace, InetSocketAddress address) {
        FutureTask<ResolverSockets> binding = new FutureTask<>(() -> {
            kernel.setns(namespace, Set.of(CloneFlag.NEWNET)).orThrow("enter a container's network namespace");
            return bind(address);
        });
        Thread visitor = new Thread(binding, "carafe-dns-visitor");
        visitor.setDaemon(true);
        visitor.start();
        try {
            return binding.get();
        } catch (ExecutionException failed) {
            throw new CarafeException(
                    "cannot answer questions for names at " + address.getHostString() + " in a container's network: "
                            + failed.getMessage(),
                    "",
                    failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CarafeException("interrupted while entering a container's network", "", interrupted);
        }
    }

    void close() {
        Channels.closeQuietly(udp);
        Channels.closeQuietly(tcp);
    }
}
