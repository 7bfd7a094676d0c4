package io.carafe.runtime;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.Peer;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.EnumMap;
import java.util.Map;

/** Finds the processes whose namespaces another is to enter. Thread-safe. */
final class PeerFinder {
    private static final int SHORT_ID = 12;

    private final ContainerStore store;
    private final ContainerLifecycle lifecycle;
    private final Provider<HostProfile> host;

    @Inject
    PeerFinder(ContainerStore store, ContainerLifecycle lifecycle, Provider<HostProfile> host) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.host = host;
    }

    /**
     * Those that a container shares namespaces with.
     *
     * @throws ContainerConflictException when one does not run
     */
    Map<NamespaceKind, Peer> sharedBy(ContainerRecord container) {
        HostProfile profile = host.get();
        Map<NamespaceKind, Peer> peers = new EnumMap<>(NamespaceKind.class);
        for (NamespaceKind kind : NamespaceKind.values()) {
            if (profile.mode(container.spec(), kind) instanceof NamespaceMode.OfContainer other) {
                peers.put(kind, running(kind, other.container()));
            }
        }
        if (peers.containsKey(NamespaceKind.USER)
                && peers.values().stream().map(Peer::container).distinct().count() > 1) {
            throw new InvalidSpecificationException(
                    "a container of an engine without root cannot share namespaces with two others",
                    "Each of those has a user namespace of its own, and a process can only be in one.");
        }
        return peers;
    }

    /** The same process for every kind: that of the container itself. */
    Map<NamespaceKind, Peer> inside(ContainerRecord container, int pid) {
        Map<NamespaceKind, Peer> peers = new EnumMap<>(NamespaceKind.class);
        for (NamespaceKind kind : NamespaceKind.values()) {
            peers.put(kind, peer(container, pid));
        }
        return peers;
    }

    private Peer running(NamespaceKind kind, String nameOrId) {
        ContainerRecord container = store.record(store.resolve(nameOrId));
        ContainerState state = lifecycle.state(container);
        if (!state.isRunning() || state.process().isEmpty()) {
            throw new ContainerConflictException(
                    "cannot join the " + kind.symbol() + " namespace of container " + nameOrId + ": it is not running",
                    "Start that container first.");
        }
        return peer(container, state.process().get().pid());
    }

    private Peer peer(ContainerRecord container, int pid) {
        return new Peer(
                container.id(),
                pid,
                Pathname.of(store.directory(container.id()).path().toString()),
                container
                        .spec()
                        .network()
                        .hostname()
                        .orElseGet(() -> container.id().substring(0, SHORT_ID)));
    }
}
