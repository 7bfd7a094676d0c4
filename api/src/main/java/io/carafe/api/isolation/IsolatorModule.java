package io.carafe.api.isolation;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;

/**
 * How an isolator comes into Carafe: a Guice module, named in
 * {@code META-INF/services/io.carafe.api.isolation.IsolatorModule} of its jar and found by
 * {@link java.util.ServiceLoader}. A subclass with a public constructor without parameters names the isolator's class
 * and may override {@link #bindDependencies()} to bind what that class wants injected.
 */
public abstract class IsolatorModule extends AbstractModule {
    private final Class<? extends Isolator> isolator;

    protected IsolatorModule(Class<? extends Isolator> isolator) {
        this.isolator = isolator;
    }

    /** The class that this module brings. */
    public final Class<? extends Isolator> isolator() {
        return isolator;
    }

    /** Binds what the isolator's constructor asks for, besides itself. */
    protected void bindDependencies() {}

    @Override
    protected final void configure() {
        binder().requireExplicitBindings();
        bindDependencies();
        bind(isolator).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), Isolator.class).addBinding().to(isolator);
    }
}
