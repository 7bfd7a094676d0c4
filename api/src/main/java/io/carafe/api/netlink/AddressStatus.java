package io.carafe.api.netlink;

import io.carafe.api.network.IpPrefix;

/**
 * An address of a link.
 *
 * @param link the link's index
 */
public record AddressStatus(int link, IpPrefix address) {}
