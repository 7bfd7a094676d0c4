package io.carafe.runtime;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.NetworkConflictException;
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

/** Connects containers to networks, and takes them off, also while they run. One change at a time. Thread-safe. */
public final class NetworkConnector {
    private final ContainerStore store;
    private final ContainerLifecycle lifecycle;
    private final RecordUpdates updates;
    private final RunRegistry running;
    private final ContainerConnections connections;
    private final NetworkStore networks;
    private final NetworkConnections steps;
    private final HostWork work;
    private final EffectReleaser releaser;
    private final Failpoints failpoints;
    private final NameService names;
    private final Kernel kernel;

    @Inject
    NetworkConnector(
            ContainerStore store,
            ContainerLifecycle lifecycle,
            RecordUpdates updates,
            RunRegistry running,
            ContainerConnections connections,
            NetworkStore networks,
            Set<NetworkDriver> drivers,
            HostWork work,
            EffectReleaser releaser,
            Failpoints failpoints,
            NameService names,
            Kernel kernel) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.updates = updates;
        this.running = running;
        this.connections = connections;
        this.networks = networks;
        this.steps = new NetworkConnections(drivers);
        this.work = work;
        this.releaser = releaser;
        this.failpoints = failpoints;
        this.names = names;
        this.kernel = kernel;
    }

    /**
     * Connects a container to one more network; now if it runs, and at every start.
     *
     * @throws CarafeException when it cannot be connected; nothing is changed then
     */
    public synchronized void connect(ContainerRecord container, NetworkAttachment attachment) {
        refuseSharedNetwork(container);
        Network network = connections.network(attachment.network(), true);
        List<NetworkAttachment> before = connections.wanted(container.spec());
        if (indexOf(network, before) >= 0) {
            throw new NetworkConflictException(
                    "endpoint with name " + container.name() + " already exists in network " + network.name(),
                    "A container is connected to a network once.");
        }
        NetworkAttachment named = new NetworkAttachment(
                network.name(),
                attachment.ip(),
                attachment.ip6(),
                attachment.mac(),
                attachment.aliases(),
                attachment.options());
        connections.check(network, named);
        if (lifecycle.state(container).isRunning()) {
            connectRunning(container, named);
        }
        List<NetworkAttachment> after = new ArrayList<>(before);
        after.add(named);
        rewrite(container, after);
    }

    /**
     * Takes a container off a network.
     *
     * @throws CarafeException when it is not connected to it
     */
    public synchronized void disconnect(ContainerRecord container, String nameOrId) {
        refuseSharedNetwork(container);
        Network network = connections.network(nameOrId, true);
        List<NetworkAttachment> attachments = new ArrayList<>(connections.wanted(container.spec()));
        int index = indexOf(network, attachments);
        if (index < 0) {
            throw new NetworkConflictException(
                    "container " + container.name() + " is not connected to network " + network.name(), "");
        }
        if (lifecycle.state(container).isRunning()) {
            disconnectRunning(container, network);
        }
        attachments.remove(index);
        rewrite(container, attachments);
    }

    private int indexOf(Network network, List<NetworkAttachment> attachments) {
        for (int i = 0; i < attachments.size(); i++) {
            String asked = attachments.get(i).network();
            if (asked.equals(network.name())
                    || connections.network(asked, true).id().equals(network.id())) {
                return i;
            }
        }
        return -1;
    }

    /** Without any network it has loopback alone, and not the default network. */
    private void rewrite(ContainerRecord container, List<NetworkAttachment> attachments) {
        updates.update(
                container,
                record -> record.withSpec(record.spec()
                        .withNetwork(record.spec().network().withAttachments(attachments))
                        .withNamespace(NamespaceKind.NET, NamespaceMode.PRIVATE)));
    }

    private static void refuseSharedNetwork(ContainerRecord container) {
        NamespaceMode mode = container.spec().namespaces().get(NamespaceKind.NET);
        if (mode instanceof NamespaceMode.Host || mode instanceof NamespaceMode.OfContainer) {
            throw new InvalidSpecificationException(
                    "container sharing network namespace with another container or host cannot be connected to any"
                            + " other network",
                    "Make a container with a network of its own.");
        }
    }

    private void connectRunning(ContainerRecord container, NetworkAttachment attachment) {
        ContainerRun run = runOf(container);
        List<NetworkEndpoint> present = endpoints(container);
        NetworkConnection connection = connections.take(container, attachment, present);
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
            lifecycle.connected(container, new RunNetworks(all, ports));
            names.connected(container, run.pid(), connection);
            refuseIfEnded(container, run);
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

    private void disconnectRunning(ContainerRecord container, Network network) {
        ContainerRun run = runOf(container);
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
        HostRecorder recorder = new HostRecorder(NetworkConnections.ISOLATOR);
        steps.disconnect(connection, effects, heir.orElse(leaving.withGateways(List.of())), recorder);
        work.perform(recorder, run.pid());
        failpoints.reached(Failpoint.DISCONNECT_UNLINKED);
        boolean leading = present.stream()
                .filter(endpoint -> !endpoint.gateways().isEmpty())
                .findFirst()
                .filter(endpoint -> endpoint.id().equals(leaving.id()))
                .isPresent();
        List<PortBinding> ports = portsOf(container);
        ContainerNetworks leftBehind = new ContainerNetworks(List.of(connection), leading ? ports : List.of());
        connections.giveBack(leftBehind);
        List<HostEffect> remaining = new ArrayList<>(effects);
        PortsEffect.of(leftBehind).ifPresent(remaining::remove);
        remaining.removeAll(NetworkConnections.effectsOf(leaving, effects));
        remaining.removeAll(LeaseEffect.of(connection));
        store.writeEffects(container.id(), remaining);
        heir.ifPresent(led -> left.replaceAll(endpoint -> endpoint.id().equals(led.id()) ? led : endpoint));
        lifecycle.connected(container, new RunNetworks(left, leading ? List.of() : ports));
        names.disconnected(container, connection);
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

    private ContainerRun runOf(ContainerRecord container) {
        return running.of(container.id())
                .orElseThrow(() -> new ContainerConflictException(
                        "container " + container.name() + " is run by another program",
                        "Only that can connect it to a network, or take it off; or stop it first."));
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
