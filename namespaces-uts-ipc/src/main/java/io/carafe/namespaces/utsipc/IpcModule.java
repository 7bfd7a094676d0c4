package io.carafe.namespaces.utsipc;

import io.carafe.api.isolation.IsolatorModule;

/** Brings the IPC namespace. */
public final class IpcModule extends IsolatorModule {
    /** For {@link java.util.ServiceLoader}. */
    public IpcModule() {
        super(IpcIsolator.class);
    }
}
