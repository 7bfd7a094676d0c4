package io.carafe.namespaces.vlan;

import jakarta.inject.Inject;

/** The driver {@code ipvlan}: containers on a link of the host's, all with its hardware address. */
public final class IpvlanDriver extends VlanDriver {
    @Inject
    IpvlanDriver() {
        super(VlanKind.IPVLAN);
    }

    @Override
    public String description() {
        return "containers on a link of the host's, all with its hardware address";
    }

    @Override
    public boolean hasHardwareAddresses() {
        return false;
    }
}
