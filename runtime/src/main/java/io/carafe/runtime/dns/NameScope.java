package io.carafe.runtime.dns;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What one container may get to know.
 *
 * @param networks those that it is on; where several have a name, the first one counts
 * @param internal whether no network of it leads outside; then what these networks do not know does not exist
 * @param upstreams who is asked what these networks do not know, in order
 */
public record NameScope(List<NetworkNames> networks, boolean internal, List<InetSocketAddress> upstreams) {
    /** As many as resolv.conf(5) knows. */
    private static final int MOST_UPSTREAMS = 3;

    public NameScope {
        networks = List.copyOf(networks);
        upstreams = List.copyOf(upstreams.subList(0, Math.min(upstreams.size(), MOST_UPSTREAMS)));
    }
}
