package io.carafe.namespaces.vlan;

import jakarta.inject.Inject;

/** The driver {@code macvlan}: containers on a link of the host's, each with a hardware address of its own. */
public final class MacvlanDriver extends VlanDriver {
    @Inject
    MacvlanDriver() {
        super(VlanKind.MACVLAN);
    }

    @Override
    public String description() {
        return "containers on a link of the host's, each with a hardware address of its own";
    }
}
