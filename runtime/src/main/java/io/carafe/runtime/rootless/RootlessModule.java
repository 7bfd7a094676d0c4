package io.carafe.runtime.rootless;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Launcher;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.ProcessNetwork;
import io.carafe.runtime.host.StateRoot;
import io.carafe.runtime.keeper.Keepers;
import io.carafe.runtime.launch.CompanionLauncher;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.StateJson;
import jakarta.inject.Provider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides in which network those of containers are. */
public final class RootlessModule extends AbstractModule {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    @Provides
    @Singleton
    HostNetwork network(
            @StateRoot Path root,
            Kernel kernel,
            Launcher launcher,
            Optional<Provider<Keepers>> keepers,
            Provider<HostProfile> host,
            ProcessIdentities identities,
            ChildWatch watch,
            RandomGenerator random) {
        if (!host.get().rootless()) {
            return new ProcessNetwork(kernel);
        }
        RootlessStateFile file = new RootlessStateFile(root.resolve("rootless-network"), new StateJson());
        WayOut wayOut = new WayOut(
                kernel, new CompanionLauncher(kernel, launcher), identities, host, watch, file.directory(), MOMENT);
        return new RootlessNetwork(kernel, launcher, keepers, host, file, wayOut, random);
    }
}
