package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.NetworkConnections;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.launch.EffectReleaser;
import io.carafe.runtime.launch.HostWork;
import io.carafe.runtime.network.ContainerConnections;
import io.carafe.runtime.network.HostPorts;
import io.carafe.runtime.network.NetworkStore;
import io.carafe.runtime.plan.LeaseEffect;
import io.carafe.runtime.plan.PortsEffect;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunNetworks;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes and takes away connections of containers that run. Callers see to it that there is one change at a time. */
final class LiveConnections {
    private final ContainerStore store;
    private final ContainerLifecycle lifecycle;
    private final ContainerConnections connections;
    private final NetworkStore networks;
    private final NetworkConnections steps;
    private final HostWork work;
    private final EffectReleaser releaser;
    private final Failpoints failpoints;
    private final NameService names;
    private final NetworkEvents events;
    private final Kernel kernel;
    private final HostPorts hostPorts;

    @Inject
    LiveConnections(
            ContainerStore store,
            ContainerLifecycle lifecycle,
            ContainerConnections connections,
            NetworkStore networks,
            Set<NetworkDriver> drivers,
            HostWork work,
            EffectReleaser releaser,
            Failpoints failpoints,
            NameService names,
            NetworkEvents events,
            Kernel kernel,
            HostPorts hostPorts) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.connections = connections;
        this.networks = networks;
        this.steps = new NetworkConnections(drivers);
        this.work = work;
        this.releaser = releaser;
        this.failpoints = failpoints;
        this.names = names;
        this.events = events;
        this.kernel = kernel;
        this.hostPorts = hostPorts;
    }

    /** Connects the process of a container. */
    void connect(ContainerRecord container, ContainerRun run, NetworkAttachment attachment) {
        List<NetworkEndpoint> present = endpoints(container);
        NetworkConnection connection = connections.take(container, attachment, present);
        failpoints.reached(Failpoint.CONNECT_ADDRESSED);
        HostRecorder recorder = new HostRecorder(NetworkConnections.ISOLATOR);
        List<HostEffect> added = new ArrayList<>();
        boolean done = false;
        try {
            List<PortBinding> ports =
                    present.isEmpty() ? connections.publish(container, connection) : portsOf(container);
            ContainerNetworks joined =
                    new ContainerNetworks(List.of(connection), present.isEmpty() ? ports : List.of());
            PortsEffect.of(joined).ifPresent(added::add);
            steps.connect(joined, recorder);
            added.addAll(recorder.effects());
            added.addAll(LeaseEffect.of(connection));
            List<HostEffect> effects = new ArrayList<>(store.effects(container.id()));
            effects.addAll(added);
            store.writeEffects(container.id(), effects);
            failpoints.reached(Failpoint.CONNECT_NOTED);
            work.perform(recorder, run.pid());
            failpoints.reached(Failpoint.CONNECT_LINKED);
            List<NetworkEndpoint> all = new ArrayList<>(present);
            all.add(connection.endpoint());
            if (present.isEmpty()) {
                hostPorts.lead(container.id(), all);
            }
            lifecycle.connected(container, new RunNetworks(all, ports));
            failpoints.reached(Failpoint.CONNECT_STATED);
            names.connected(container, run.pid(), connection);
            refuseIfEnded(container, run);
            events.connected(container.id(), connection.network());
            done = true;
        } finally {
            if (!done) {
                undo(container, connection, added);
            }
        }
    }

    /** Who has ended meanwhile may not have seen the effects; nobody minds when they are undone twice. */
    private void undo(ContainerRecord container, NetworkConnection connection, List<HostEffect> added) {
        releaser.release(container.id(), added);
        connections.giveBack(new ContainerNetworks(List.of(connection), List.of()));
        if (store.exists(container.id())) {
            List<HostEffect> left = new ArrayList<>(store.effects(container.id()));
            left.removeAll(added);
            if (left.isEmpty()) {
                store.clearEffects(container.id());
            } else {
                store.writeEffects(container.id(), left);
            }
        }
    }

    /**
     * Takes the process of a container off a network, if it is connected to it.
     *
     * @param force whether it is enough to undo the host's part, where the process cannot be reached
     */
    void disconnect(ContainerRecord container, int pid, Network network, boolean force) {
        List<NetworkEndpoint> present = endpoints(container);
        Optional<NetworkEndpoint> found = present.stream()
                .filter(endpoint -> endpoint.network().equals(network.id()))
                .findFirst();
        if (found.isEmpty()) {
            return;
        }
        NetworkEndpoint leaving = found.get();
        NetworkConnection connection = new NetworkConnection(network, leaving);
        List<NetworkEndpoint> left = new ArrayList<>(present);
        left.remove(leaving);
        Optional<NetworkEndpoint> heir = heir(leaving, left);
        List<HostEffect> effects = store.effects(container.id());
        List<HostEffect> own = NetworkConnections.effectsOf(leaving, effects);
        unlink(container, pid, connection, heir.orElse(leaving.withGateways(List.of())), force);
        failpoints.reached(Failpoint.DISCONNECT_UNLINKED);
        boolean leading = present.stream()
                .filter(endpoint -> !endpoint.gateways().isEmpty())
                .findFirst()
                .filter(endpoint -> endpoint.id().equals(leaving.id()))
                .isPresent();
        List<PortBinding> ports = portsOf(container);
        ContainerNetworks leftBehind = new ContainerNetworks(List.of(connection), leading ? ports : List.of());
        connections.giveBack(leftBehind);
        failpoints.reached(Failpoint.DISCONNECT_RELEASED);
        List<HostEffect> remaining = new ArrayList<>(effects);
        PortsEffect.of(leftBehind).ifPresent(remaining::remove);
        remaining.removeAll(own);
        remaining.removeAll(LeaseEffect.of(connection));
        store.writeEffects(container.id(), remaining);
        heir.ifPresent(led -> left.replaceAll(endpoint -> endpoint.id().equals(led.id()) ? led : endpoint));
        lifecycle.connected(container, new RunNetworks(left, leading ? List.of() : ports));
        names.disconnected(container, connection);
        events.disconnected(container.id(), network);
    }

    private void unlink(
            ContainerRecord container, int pid, NetworkConnection connection, NetworkEndpoint instead, boolean force) {
        List<HostEffect> effects = store.effects(container.id());
        HostRecorder recorder = new HostRecorder(NetworkConnections.ISOLATOR);
        steps.disconnect(connection, effects, instead, recorder);
        try {
            work.perform(recorder, pid);
        } catch (CarafeException unreachable) {
            if (!force) {
                throw unreachable;
            }
            releaser.release(container.id(), NetworkConnections.effectsOf(connection.endpoint(), effects));
        }
    }

    /** Who leads out from now on: the first that can. */
    private Optional<NetworkEndpoint> heir(NetworkEndpoint leaving, List<NetworkEndpoint> left) {
        if (leaving.gateways().isEmpty()) {
            return Optional.empty();
        }
        for (NetworkEndpoint endpoint : left) {
            Optional<Network> other = networks.list().stream()
                    .filter(network -> network.id().equals(endpoint.network()) && !network.internal())
                    .findFirst();
            List<IpAddress> gateways = other.stream()
                    .flatMap(network -> network.subnets().stream())
                    .flatMap(subnet -> subnet.gateway().stream())
                    .toList();
            if (!gateways.isEmpty()) {
                return Optional.of(endpoint.withGateways(gateways));
            }
        }
        return Optional.empty();
    }

    private List<NetworkEndpoint> endpoints(ContainerRecord container) {
        return store.state(container.id())
                .networks()
                .map(RunNetworks::endpoints)
                .orElse(List.of());
    }

    private List<PortBinding> portsOf(ContainerRecord container) {
        return store.state(container.id()).networks().map(RunNetworks::ports).orElse(List.of());
    }

    private void refuseIfEnded(ContainerRecord container, ContainerRun run) {
        boolean ended = kernel.poll(List.of(PollEntry.of(run.pidfd(), PollEntry.IN)), 0)
                .orThrow("look at the process of container " + container.name())
                .get(0)
                .saw(PollEntry.IN);
        if (ended) {
            throw new ContainerConflictException(
                    "container " + container.name() + " ended while it was being connected", "");
        }
    }
}
