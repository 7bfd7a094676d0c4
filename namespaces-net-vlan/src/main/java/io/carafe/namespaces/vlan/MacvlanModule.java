package io.carafe.namespaces.vlan;

import io.carafe.api.isolation.NetworkDriverModule;

/** Brings the driver {@code macvlan}. */
public final class MacvlanModule extends NetworkDriverModule {
    /** For {@link java.util.ServiceLoader}. */
    public MacvlanModule() {
        super(MacvlanDriver.class);
    }
}
