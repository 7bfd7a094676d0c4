package io.carafe.runtime;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.keeper.ExitFiles;
import io.carafe.runtime.keeper.Keepers;
import io.carafe.runtime.keeper.KeptLogs;
import io.carafe.runtime.state.ProcessIdentities;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** Wires an engine whose containers outlive it. */
final class KeptModule extends AbstractModule {
    private final int keeper;

    /** @param keeper the pid of the keeper, which has started this process */
    KeptModule(int keeper) {
        this.keeper = keeper;
    }

    @Override
    protected void configure() {
        bind(Runs.class).to(KeptRuns.class);
        bind(KeptRuns.class);
        bind(RunWatch.class);
        bind(Adoption.class);
        bind(AdoptedNetworks.class).in(Scopes.SINGLETON);
        bind(HalfConnections.class);
        bind(Restarts.class).in(Scopes.SINGLETON);
        bind(HealthMonitor.class).in(Scopes.SINGLETON);
        bind(HealthProbes.class);
        bind(BootTime.class).toInstance(new BootTime(Path.of("/proc/stat")));
    }

    @Provides
    @Singleton
    Keepers keepers(Kernel kernel, ProcessIdentities identities, ExitFiles exits, RandomGenerator random) {
        return Keepers.open(kernel, identities, exits, random, keeper);
    }

    @Provides
    KeptLogs logs(Kernel kernel) {
        return new KeptLogs(kernel);
    }
}
