/**
 * Firewall and NAT rules of networks that have a bridge on this host: a table of nft(8) of Carafe's own, and nobody else's.
 * {@link io.carafe.namespaces.net.firewall.Firewall} records what is to be done.
 */
@NullMarked
package io.carafe.namespaces.net.firewall;

import org.jspecify.annotations.NullMarked;
