package io.carafe.runtime.host;

import io.carafe.api.isolation.HostProfile;
import jakarta.inject.Provider;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the host, looked at again when it is a second old: resolvers and the host's name change while an engine
 * goes on for days. Thread-safe.
 */
public final class CurrentHost implements Provider<HostProfile> {
    private static final long FRESH_NANOS = 1_000_000_000L;

    private final HostInspector inspector;
    private @Nullable HostProfile known;
    private long since;

    public CurrentHost(HostInspector inspector) {
        this.inspector = inspector;
    }

    @Override
    public synchronized HostProfile get() {
        HostProfile profile = known;
        if (profile == null || System.nanoTime() - since > FRESH_NANOS) {
            profile = inspector.inspect();
            known = profile;
            since = System.nanoTime();
        }
        return profile;
    }
}
