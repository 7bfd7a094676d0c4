package io.carafe.namespaces.net;

import com.google.inject.multibindings.Multibinder;
import io.carafe.api.isolation.NetworkDriverModule;

/** Brings bridges. */
public final class BridgeModule extends NetworkDriverModule {
    /** For {@link java.util.ServiceLoader}. */
    public BridgeModule() {
        super(BridgeDriver.class);
    }

    @Override
    protected void bindDependencies() {
        Multibinder.newSetBinder(binder(), NetworkRules.class);
    }
}
