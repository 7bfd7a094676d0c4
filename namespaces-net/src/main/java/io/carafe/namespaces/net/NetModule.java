package io.carafe.namespaces.net;

import com.google.inject.multibindings.Multibinder;
import io.carafe.api.isolation.IsolatorModule;
import io.carafe.api.isolation.NetworkDriver;

/** Brings the network namespace. */
public final class NetModule extends IsolatorModule {
    /** For {@link java.util.ServiceLoader}. */
    public NetModule() {
        super(NetIsolator.class);
    }

    @Override
    protected void bindDependencies() {
        Multibinder.newSetBinder(binder(), NetworkDriver.class);
    }
}
