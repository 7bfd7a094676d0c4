package io.carafe.runtime.host;

import io.carafe.api.kernel.Descriptor;

/**
 * Sockets in the network namespace of a process, which are this one's.
 *
 * @param netlink for netlink(7)
 * @param udp bound to nothing
 * @param tcp bound to nothing
 */
public record NetworkSockets(Descriptor netlink, Descriptor udp, Descriptor tcp) implements AutoCloseable {
    @Override
    public void close() {
        netlink.close();
        udp.close();
        tcp.close();
    }
}
