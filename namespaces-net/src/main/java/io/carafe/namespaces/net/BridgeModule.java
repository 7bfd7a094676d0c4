package io.carafe.namespaces.net;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.carafe.api.isolation.EngineDirectory;
import io.carafe.api.isolation.NetworkDriverModule;
import io.carafe.namespaces.net.firewall.Firewall;
import io.carafe.namespaces.net.firewall.FirewallPlace;

/** Brings bridges. */
public final class BridgeModule extends NetworkDriverModule {
    /** For {@link java.util.ServiceLoader}. */
    public BridgeModule() {
        super(BridgeDriver.class);
    }

    @Override
    protected void bindDependencies() {
        bind(Firewall.class).in(Singleton.class);
        bind(FirewallRules.class);
        Multibinder.newSetBinder(binder(), NetworkRules.class).addBinding().to(FirewallRules.class);
    }

    @Provides
    @Singleton
    FirewallPlace place(EngineDirectory directory) {
        return FirewallPlace.in(directory.path().resolve("firewall"));
    }
}
