/**
 * What the kernel can be asked to do about links, addresses and routes, and what it tells of them, as values
 * (rtnetlink(7)). {@code NetlinkCalls} of the kernel takes and gives them.
 */
@NullMarked
package io.carafe.api.netlink;

import org.jspecify.annotations.NullMarked;
