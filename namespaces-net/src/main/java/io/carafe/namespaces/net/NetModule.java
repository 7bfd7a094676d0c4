package io.carafe.namespaces.net;

import io.carafe.api.isolation.IsolatorModule;

/** Brings the network namespace. */
public final class NetModule extends IsolatorModule {
    /** For {@link java.util.ServiceLoader}. */
    public NetModule() {
        super(NetIsolator.class);
    }
}
