package io.carafe.api.isolation;

import io.carafe.api.kernel.NetlinkCalls;

/**
 * How a link is made that connects a container to one network: the same whichever container it is, so that a link can be
 * ready before it is wanted. What is a container's own, its addresses and hardware address, is set afterwards.
 *
 * <p>A value: two that are equal make links that can stand in for each other. Immutable, and thread-safe.
 */
public interface NetworkLink {
    /** What is made, for people: {@code veth eth0 at the bridge carafe0}. */
    String text();

    /**
     * What the link is made upon, as a number: the index of the bridge, say. A link that was made upon another number is of
     * no use any more.
     *
     * @param socket a netlink socket in the host's network namespace
     * @throws io.carafe.api.error.CarafeException when it is not there
     */
    int foundation(NetlinkCalls kernel, int socket);

    /**
     * Makes the link. It is switched on, or will be when its addresses are set.
     *
     * @param socket a netlink socket in the host's network namespace
     * @param foundation what {@link #foundation} said
     * @param namespace a descriptor of the container's network namespace
     * @throws io.carafe.api.error.CarafeException when it cannot be made; nothing is left then
     */
    void make(NetlinkCalls kernel, int socket, int foundation, int namespace);
}
