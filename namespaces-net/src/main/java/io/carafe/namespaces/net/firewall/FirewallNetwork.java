package io.carafe.namespaces.net.firewall;

import io.carafe.api.network.IpPrefix;
import java.util.List;

/**
 * A network as the rules see it.
 *
 * @param id of the network
 * @param bridge the name of its bridge on the host
 * @param internal whether nothing may be forwarded into it or out of it
 * @param masqueraded the subnets whose addresses the outside does not get to see; the others are routed
 */
public record FirewallNetwork(String id, String bridge, boolean internal, List<IpPrefix> masqueraded) {
    public FirewallNetwork {
        masqueraded = List.copyOf(masqueraded);
    }
}
