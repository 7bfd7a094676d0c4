package io.carafe.namespaces.pid;

import io.carafe.api.isolation.IsolatorModule;

/** Brings the PID namespace. */
public final class PidModule extends IsolatorModule {
    /** For {@link java.util.ServiceLoader}. */
    public PidModule() {
        super(PidIsolator.class);
    }
}
