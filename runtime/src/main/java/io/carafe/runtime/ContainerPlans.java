package io.carafe.runtime;

import io.carafe.api.network.ContainerNetworks;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.LaunchPlanner;
import io.carafe.runtime.plan.Lifetime;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.resolve.ContextResolver;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;

/** What a start of a container comes to on this host, at this moment. Changes nothing. Thread-safe. */
public final class ContainerPlans {
    private final ContainerStore store;
    private final PeerFinder peers;
    private final ContextResolver resolver;
    private final LaunchPlanner planner;

    @Inject
    ContainerPlans(ContainerStore store, PeerFinder peers, ContextResolver resolver, LaunchPlanner planner) {
        this.store = store;
        this.peers = peers;
        this.resolver = resolver;
        this.planner = planner;
    }

    public LaunchPlan of(ContainerRecord container, StreamPlan streams, Lifetime lifetime) {
        ContextResolver.Resolved resolved = resolver.resolve(
                container, store.directory(container.id()), peers.sharedBy(container), ContainerNetworks.NONE);
        return planner.plan(resolved.context(), resolved.command(), streams, lifetime);
    }
}
