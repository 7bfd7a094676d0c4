package io.carafe.namespaces.user;

import io.carafe.api.isolation.IsolatorModule;

/** Brings the user namespace. */
public final class UserModule extends IsolatorModule {
    /** For {@link java.util.ServiceLoader}. */
    public UserModule() {
        super(UserIsolator.class);
    }
}
