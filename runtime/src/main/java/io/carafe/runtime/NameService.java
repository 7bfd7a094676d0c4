package io.carafe.runtime;

import io.carafe.api.NetworkSettings;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.NetworkConnection;
import io.carafe.runtime.dns.Resolver;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.NetworkSockets;
import io.carafe.runtime.network.NameFiles;
import io.carafe.runtime.network.StoredNames;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;

/** Names for containers while they run, whose questions the {@link Resolver} answers. Thread-safe. */
final class NameService {
    private static final int SHORT_ID = 12;

    private final Resolver resolver;
    private final StoredNames names;
    private final ContainerStore store;
    private final HostNetwork network;
    private final Kernel kernel;

    @Inject
    NameService(Resolver resolver, StoredNames names, ContainerStore store, HostNetwork network, Kernel kernel) {
        this.resolver = resolver;
        this.names = names;
        this.store = store;
        this.network = network;
        this.kernel = kernel;
    }

    /** Goes on answering where an engine before this one has ended. One in another's network has that one's answers. */
    void resume(ContainerRecord container, ContainerState state, int pid) {
        boolean connected =
                state.networks().filter(own -> !own.endpoints().isEmpty()).isPresent();
        if (!connected || !files(container).asksEngine()) {
            return;
        }
        try {
            serve(container.id(), pid);
        } catch (CarafeException endsJustNow) {
            // Whoever looks after it finds out. One that runs, and has taken the port for itself, does without.
            return;
        }
    }

    /** The container has ended. */
    void end(String container) {
        resolver.stop(container);
        names.forget(container);
    }

    /** A container that runs is on one more network. */
    void connected(ContainerRecord container, int pid, NetworkConnection connection) {
        names.changed();
        NameFiles files = files(container);
        files.addAddresses(addresses(connection), ownNames(container));
        if (!connection.network().isDefault() && !files.asksEngine()) {
            serve(container.id(), pid);
            files.askEngine();
        }
    }

    /** A container that runs is no longer on a network. */
    void disconnected(ContainerRecord container, NetworkConnection connection) {
        names.changed();
        files(container).removeAddresses(addresses(connection));
    }

    private void serve(String container, int pid) {
        if (!network.isOfProcess()) {
            try (NetworkSockets sockets = network.socketsOf(pid)) {
                resolver.serve(container, sockets.udp(), sockets.tcp());
            }
            return;
        }
        Pathname path = Pathname.of("/proc/" + pid + "/ns/net");
        try (Descriptor namespace = new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, path, Set.of(OpenFlag.RDONLY)).intOrThrow("open " + path))) {
            resolver.serve(container, namespace.number());
        }
    }

    private NameFiles files(ContainerRecord container) {
        return new NameFiles(store.directory(container.id()).path());
    }

    private static List<IpAddress> addresses(NetworkConnection connection) {
        return connection.endpoint().addresses().stream().map(IpPrefix::address).toList();
    }

    /** As the file has them already. */
    private static String ownNames(ContainerRecord container) {
        NetworkSettings network = container.spec().network();
        String hostname = network.hostname()
                .orElse(container
                        .id()
                        .substring(0, Math.min(SHORT_ID, container.id().length())));
        return network.domainname()
                .map(domain -> hostname + "." + domain + " " + hostname)
                .orElse(hostname);
    }
}
