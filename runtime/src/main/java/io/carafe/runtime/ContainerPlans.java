package io.carafe.runtime;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.isolation.Peer;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.LaunchPlanner;
import io.carafe.runtime.plan.Lifetime;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.resolve.ContextResolver;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;

/** What a start of a container comes to on this host, at this moment. Changes nothing. Thread-safe. */
public final class ContainerPlans {
    private static final int SHORT_ID = 12;

    private final ContainerStore store;
    private final ContainerLifecycle lifecycle;
    private final ContextResolver resolver;
    private final LaunchPlanner planner;

    @Inject
    public ContainerPlans(
            ContainerStore store, ContainerLifecycle lifecycle, ContextResolver resolver, LaunchPlanner planner) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.resolver = resolver;
        this.planner = planner;
    }

    public LaunchPlan of(ContainerRecord container, StreamPlan streams, Lifetime lifetime) {
        ContextResolver.Resolved resolved =
                resolver.resolve(container, store.directory(container.id()), peers(container));
        return planner.plan(resolved.context(), resolved.command(), streams, lifetime);
    }

    private Map<NamespaceKind, Peer> peers(ContainerRecord container) {
        Map<NamespaceKind, Peer> peers = new EnumMap<>(NamespaceKind.class);
        container.spec().namespaces().forEach((kind, mode) -> {
            if (mode instanceof NamespaceMode.OfContainer other) {
                peers.put(kind, peer(kind, other.container()));
            }
        });
        return peers;
    }

    private Peer peer(NamespaceKind kind, String nameOrId) {
        ContainerRecord container = store.record(store.resolve(nameOrId));
        ContainerState state = lifecycle.state(container);
        if (!state.isRunning() || state.process().isEmpty()) {
            throw new ContainerConflictException(
                    "cannot join the " + kind.symbol() + " namespace of container " + nameOrId + ": it is not running",
                    "Start that container first.");
        }
        return new Peer(
                container.id(),
                state.process().get().pid(),
                Pathname.of(store.directory(container.id()).path().toString()),
                container
                        .spec()
                        .network()
                        .hostname()
                        .orElseGet(() -> container.id().substring(0, SHORT_ID)));
    }
}
