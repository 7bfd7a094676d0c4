package io.carafe.namespaces.vlan;

import io.carafe.api.isolation.NetworkDriverModule;

/** Brings the driver {@code ipvlan}. */
public final class IpvlanModule extends NetworkDriverModule {
    /** For {@link java.util.ServiceLoader}. */
    public IpvlanModule() {
        super(IpvlanDriver.class);
    }
}
