package io.carafe.confinement;

import com.google.inject.Scopes;
import io.carafe.api.isolation.IsolatorModule;
import io.carafe.confinement.seccomp.FilterCache;

/** Brings confinement. */
public final class ConfinementModule extends IsolatorModule {
    /** For {@link java.util.ServiceLoader}. */
    public ConfinementModule() {
        super(ConfinementIsolator.class);
    }

    @Override
    protected void bindDependencies() {
        bind(FilterCache.class).in(Scopes.SINGLETON);
        bind(UsualProfile.class).in(Scopes.SINGLETON);
    }
}
