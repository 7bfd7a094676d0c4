package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.IsolatorModule;

/** Brings the cgroup namespace. */
public final class CgroupModule extends IsolatorModule {
    /** For {@link java.util.ServiceLoader}. */
    public CgroupModule() {
        super(CgroupIsolator.class);
    }
}
