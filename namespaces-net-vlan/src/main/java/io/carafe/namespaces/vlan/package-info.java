/**
 * Network drivers that put containers on a link of the host's, and so on its network: {@code macvlan} and {@code ipvlan}.
 */
@NullMarked
package io.carafe.namespaces.vlan;

import org.jspecify.annotations.NullMarked;
