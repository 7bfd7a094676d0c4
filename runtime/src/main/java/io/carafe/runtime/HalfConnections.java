package io.carafe.runtime;

import io.carafe.api.NamespaceKind;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.NetworkConnections;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.runtime.launch.EffectReleaser;
import io.carafe.runtime.launch.HostWork;
import io.carafe.runtime.network.ContainerConnections;
import io.carafe.runtime.network.Leases;
import io.carafe.runtime.network.NetworkStore;
import io.carafe.runtime.plan.LeaseEffect;
import io.carafe.runtime.plan.PortsEffect;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunNetworks;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Connections that an engine was making, or taking away, for a container that runs when it died. What the container's
 * record does not want, and what its state does not know, is undone.
 */
final class HalfConnections {
    private final ContainerStore store;
    private final ContainerConnections connections;
    private final LiveConnections live;
    private final NetworkStore networks;
    private final Leases leases;
    private final EffectReleaser releaser;
    private final NetworkConnections steps;
    private final HostWork work;

    @Inject
    HalfConnections(
            ContainerStore store,
            ContainerConnections connections,
            LiveConnections live,
            NetworkStore networks,
            Leases leases,
            EffectReleaser releaser,
            Set<NetworkDriver> drivers,
            HostWork work) {
        this.store = store;
        this.connections = connections;
        this.live = live;
        this.networks = networks;
        this.leases = leases;
        this.releaser = releaser;
        this.steps = new NetworkConnections(drivers);
        this.work = work;
    }

    /**
     * Puts right what there is of a container that runs.
     *
     * @param pid its process's; the caller sees to it that it is not another's by now
     * @return its state, which may have changed
     */
    ContainerState settle(ContainerRecord container, ContainerState state, int pid) {
        List<NetworkEndpoint> known =
                state.networks().map(RunNetworks::endpoints).orElse(List.of());
        dropUnknown(container, known, pid);
        Set<String> wanted = wanted(container, known);
        networks.list().stream()
                .filter(network -> !wanted.contains(network.id()))
                .forEach(network -> live.disconnect(container, pid, network, true));
        return store.state(container.id());
    }

    /** The ids of its networks. Who says nothing of networks was given one when it was started, whichever is the default now. */
    private Set<String> wanted(ContainerRecord container, List<NetworkEndpoint> known) {
        boolean says = container.spec().namespaces().containsKey(NamespaceKind.NET)
                || !container.spec().network().attachments().isEmpty();
        return says
                ? connections.wanted(container.spec()).stream()
                        .flatMap(attachment -> id(attachment).stream())
                        .collect(Collectors.toSet())
                : known.stream().limit(1).map(NetworkEndpoint::network).collect(Collectors.toSet());
    }

    private Optional<String> id(NetworkAttachment attachment) {
        try {
            return Optional.of(connections.network(attachment.network(), true).id());
        } catch (NetworkNotFoundException removed) {
            return Optional.empty();
        }
    }

    private void dropUnknown(ContainerRecord container, List<NetworkEndpoint> known, int pid) {
        Predicate<IpAddress> isKnown = address -> known.stream()
                .flatMap(endpoint -> endpoint.addresses().stream())
                .map(IpPrefix::address)
                .anyMatch(address::equals);
        List<HostEffect> effects = store.effects(container.id());
        List<HostEffect> unknown = new ArrayList<>(steps.effectsOfOthers(known, effects));
        if (!unknown.isEmpty()) {
            effects.stream()
                    .filter(effect -> LeaseEffect.of(effect)
                                    .filter(lease -> !isKnown.test(lease.address()))
                                    .isPresent()
                            || (known.isEmpty() && PortsEffect.isAmong(List.of(effect))))
                    .forEach(unknown::add);
            releaser.release(container.id(), unknown);
            HostRecorder recorder = new HostRecorder(NetworkConnections.ISOLATOR);
            steps.deleteLink(RunNetworks.freeName(known), recorder);
            work.perform(recorder, pid);
            List<HostEffect> remaining = new ArrayList<>(effects);
            remaining.removeAll(unknown);
            store.writeEffects(container.id(), remaining);
        }
        networks.list().forEach(network -> leases.releaseUnless(network, container.id(), isKnown));
    }
}
