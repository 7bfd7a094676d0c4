package io.carafe.api.kernel;

import io.carafe.api.netlink.AddressStatus;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.Route;
import java.util.List;

/**
 * Links, addresses and routes, by rtnetlink(7). A socket stays in the network namespace in which it was opened, wherever the
 * threads are that use it. Thread-safe, but each socket is for one thread at a time.
 */
public interface NetlinkCalls {
    /** Opens a socket in the network namespace of the calling thread. Returns a descriptor, close-on-exec. */
    Result netlinkSocket();

    /**
     * Makes changes, in their order, in one call. One that fails does not keep the kernel from trying those after it; the
     * answer is about the first that failed.
     */
    NetlinkAnswer change(int socket, List<NetlinkChange> changes);

    /** All links. */
    Answer<List<LinkStatus>> links(int socket);

    /** One link; ENODEV when there is none. */
    Answer<LinkStatus> link(int socket, LinkName name);

    /** The addresses of all links. */
    Answer<List<AddressStatus>> addresses(int socket);

    /** The unicast routes of the main table. */
    Answer<List<Route>> routes(int socket);
}
