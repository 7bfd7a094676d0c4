package io.carafe.runtime;

import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.network.ContainerConnections;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.LaunchPlanner;
import io.carafe.runtime.plan.Lifetime;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.resolve.ContextResolver;
import io.carafe.runtime.selinux.ContainerLabels;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Function;

/** What a start of a container comes to on this host, at this moment. Thread-safe. */
public final class ContainerPlans {
    private final ContainerStore store;
    private final PeerFinder peers;
    private final ContextResolver resolver;
    private final LaunchPlanner planner;
    private final ContainerConnections networks;
    private final ContainerLabels labels;
    private final Failpoints failpoints;

    @Inject
    ContainerPlans(
            ContainerStore store,
            PeerFinder peers,
            ContextResolver resolver,
            LaunchPlanner planner,
            ContainerConnections networks,
            ContainerLabels labels,
            Failpoints failpoints) {
        this.store = store;
        this.peers = peers;
        this.resolver = resolver;
        this.planner = planner;
        this.networks = networks;
        this.labels = labels;
        this.failpoints = failpoints;
    }

    /** What would be done now. Changes nothing. */
    public LaunchPlan of(ContainerRecord container, StreamPlan streams, Lifetime lifetime) {
        return of(container, streams, lifetime, networks.imagine(container), labels::imagine);
    }

    /** What is about to be done: the addresses in it are the container's from here on. */
    LaunchPlan toStart(ContainerRecord container, StreamPlan streams, Lifetime lifetime) {
        ContainerNetworks taken = networks.take(container);
        failpoints.reached(Failpoint.START_ADDRESSED);
        try {
            return of(container, streams, lifetime, taken, labels::toStart);
        } catch (RuntimeException | Error failed) {
            networks.giveBack(taken);
            throw failed;
        }
    }

    /** What SELinux calls it, if it has been started. */
    Optional<SelinuxLabels> labels(ContainerRecord container) {
        return labels.ofStarted(container);
    }

    private LaunchPlan of(
            ContainerRecord container,
            StreamPlan streams,
            Lifetime lifetime,
            ContainerNetworks connected,
            Function<ContainerRecord, Optional<SelinuxLabels>> labelling) {
        ContextResolver.Resolved resolved =
                resolver.resolve(container, store.directory(container.id()), peers.sharedBy(container), connected);
        return planner.plan(
                resolved.context().withLabels(labelling.apply(container)), resolved.command(), streams, lifetime);
    }
}
