package io.carafe.examples.time;

import io.carafe.api.isolation.IsolatorModule;

/** Brings the time namespace. */
public final class TimeModule extends IsolatorModule {
    /** For {@link java.util.ServiceLoader}. */
    public TimeModule() {
        super(TimeIsolator.class);
    }
}
