package io.carafe.api.isolation;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;

/**
 * How a network driver comes into Carafe: a Guice module, named in
 * {@code META-INF/services/io.carafe.api.isolation.NetworkDriverModule} of its jar and found by
 * {@link java.util.ServiceLoader}. A subclass with a public constructor without parameters names the driver's class and may
 * override {@link #bindDependencies()} to bind what that class wants injected.
 */
public abstract class NetworkDriverModule extends AbstractModule {
    private final Class<? extends NetworkDriver> driver;

    protected NetworkDriverModule(Class<? extends NetworkDriver> driver) {
        this.driver = driver;
    }

    /** The class that this module brings. */
    public final Class<? extends NetworkDriver> driver() {
        return driver;
    }

    /** Binds what the driver's constructor asks for, besides itself. */
    protected void bindDependencies() {}

    @Override
    protected final void configure() {
        binder().requireExplicitBindings();
        bindDependencies();
        bind(driver).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), NetworkDriver.class).addBinding().to(driver);
    }
}
