package io.carafe.runtime.network;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.carafe.api.isolation.EngineDirectory;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.dns.Resolver;
import io.carafe.runtime.forward.PortForwarder;
import io.carafe.runtime.host.HostResolvers;
import io.carafe.runtime.host.StateRoot;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.StateJson;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;

/** Wires networks. */
public final class NetworkModule extends AbstractModule {
    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), NetworkDriver.class);
        bind(DefaultNetwork.class).toInstance(DefaultNetwork.of(System.getenv()));
        bind(PublishAddress.class).toInstance(PublishAddress.of(System.getenv()));
        bind(EphemeralPorts.class).toInstance(new EphemeralPorts(Path.of("/proc/sys/net/ipv4/ip_local_port_range")));
        bind(BridgeFilter.class).toInstance(BridgeFilter.OF_HOST);
        bind(PortSockets.class);
        bind(Publication.class);
        bind(UserModePorts.class);
        bind(HostPorts.class).in(Scopes.SINGLETON);
        bind(PortForwarder.class).in(Scopes.SINGLETON);
        bind(LeaseHolders.class).to(StoredHolders.class);
        bind(StoredHolders.class);
        bind(HostAddresses.class);
        bind(NetworkDefinitions.class);
        bind(ContainerConnections.class).in(Scopes.SINGLETON);
    }

    @Provides
    @Singleton
    EngineDirectory directory(@StateRoot Path root) {
        return new EngineDirectory(Pathname.of(root.toString()));
    }

    @Provides
    @Singleton
    NetworkDrivers drivers(Set<NetworkDriver> found) {
        return new NetworkDrivers(found);
    }

    @Provides
    @Singleton
    NetworkStore networks(@StateRoot Path root, Kernel kernel) {
        return new NetworkStore(root.resolve("networks"), new StateJson(), kernel);
    }

    @Provides
    @Singleton
    Leases leases(NetworkStore networks, LeaseHolders holders) {
        return new Leases(networks, holders);
    }

    @Provides
    @Singleton
    StoredNames names(NetworkStore networks, Leases leases, ContainerStore containers, Clock clock) {
        return new StoredNames(networks, leases, containers, new HostResolvers(Path.of("/etc/resolv.conf")), clock);
    }

    @Provides
    @Singleton
    Resolver resolver(Kernel kernel, StoredNames names) {
        return new Resolver(kernel, names);
    }
}
