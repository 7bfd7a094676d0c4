package io.carafe.runtime.cgroup;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carafe.api.isolation.HostProfile;
import java.nio.file.Path;

/** Wires what has to do with control groups. Wants bindings of {@link HostProfile}, {@link Readiness} and a clock. */
public final class GroupModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Freezer.class);
        bind(GroupCleanup.class);
        bind(KillCounts.class);
        bind(MemoryAlarms.class).in(Singleton.class);
        bind(OutOfMemory.class);
        bind(UsageReader.class);
    }

    @Provides
    @Singleton
    GroupFiles files(HostProfile host) {
        return new GroupFiles(host, Path.of("/"));
    }
}
