package io.carafe.api.netlink;

import io.carafe.api.network.MacAddress;
import java.util.Optional;

/**
 * What the kernel tells of a link.
 *
 * @param kind {@code bridge}, {@code veth} …; empty for the hardware's
 * @param up whether it is switched on
 * @param mac empty when it has none of six bytes
 * @param master the index of the bridge that it is a port of; 0 for none
 * @param peer the index of the other end, or of the link that it is on, perhaps in another network namespace; 0 for none
 * @param alias a remark that somebody made; empty when nobody did
 */
public record LinkStatus(
        int index,
        String name,
        String kind,
        boolean up,
        int mtu,
        Optional<MacAddress> mac,
        int master,
        int peer,
        String alias) {}
