package io.carafe.namespaces.utsipc;

import io.carafe.api.isolation.IsolatorModule;

/** Brings the UTS namespace. */
public final class UtsModule extends IsolatorModule {
    /** For {@link java.util.ServiceLoader}. */
    public UtsModule() {
        super(UtsIsolator.class);
    }
}
