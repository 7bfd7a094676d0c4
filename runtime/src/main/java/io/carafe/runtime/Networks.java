package io.carafe.runtime;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.NetworkConflictException;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.NetworkConnections;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.launch.HostWork;
import io.carafe.runtime.network.ContainerConnections;
import io.carafe.runtime.network.Leases;
import io.carafe.runtime.network.NetworkDefinitions;
import io.carafe.runtime.network.NetworkMember;
import io.carafe.runtime.network.NetworkRequest;
import io.carafe.runtime.network.NetworkStore;
import io.carafe.runtime.network.NetworkView;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunNetworks;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The networks of one engine: what there is, and who is connected to it. Thread-safe. */
public final class Networks implements AutoCloseable {
    private static final String ROOTLESS_DRIVER = "bridge";

    private final NetworkStore networks;
    private final NetworkDefinitions definitions;
    private final ContainerConnections connections;
    private final NetworkConnector connector;
    private final Leases leases;
    private final ContainerStore containers;
    private final NetworkConnections steps;
    private final HostWork work;
    private final NetworkEvents events;
    private final Provider<HostProfile> host;
    private final HostNetwork hostNetwork;

    @Inject
    Networks(
            NetworkStore networks,
            NetworkDefinitions definitions,
            ContainerConnections connections,
            NetworkConnector connector,
            Leases leases,
            ContainerStore containers,
            Set<NetworkDriver> drivers,
            HostWork work,
            NetworkEvents events,
            Provider<HostProfile> host,
            HostNetwork hostNetwork) {
        this.networks = networks;
        this.definitions = definitions;
        this.connections = connections;
        this.connector = connector;
        this.leases = leases;
        this.containers = containers;
        this.steps = new NetworkConnections(drivers);
        this.work = work;
        this.events = events;
        this.host = host;
        this.hostNetwork = hostNetwork;
    }

    /** All of them by name, Docker's {@code host} and {@code none} among them; and the default one, where there can be one. */
    public List<Network> list() {
        List<Network> all = new ArrayList<>();
        defineDefault();
        all.addAll(networks.list());
        all.addAll(PredefinedNetworks.ALL);
        all.sort(Comparator.comparing(Network::name));
        return all;
    }

    /**
     * The network of a name, an id, or a unique prefix of an id.
     *
     * @throws io.carafe.api.error.NetworkNotFoundException when there is none, or more than one
     */
    public Network get(String nameOrId) {
        return PredefinedNetworks.find(nameOrId)
                .orElseGet(() -> host.get().rootless() ? networks.get(nameOrId) : connections.network(nameOrId, true));
    }

    /** As {@link #get}, when there may be none. Defines nothing. */
    public Optional<Network> find(String nameOrId) {
        try {
            return PredefinedNetworks.find(nameOrId).or(() -> Optional.of(networks.get(nameOrId)));
        } catch (NetworkNotFoundException none) {
            return Optional.empty();
        }
    }

    /**
     * Defines a network. Nothing is made on the host before a container is connected to it.
     *
     * @throws NetworkConflictException when there is one of this name, or of these addresses
     */
    public Network create(NetworkRequest request) {
        refuseWithoutRoot(request);
        if (PredefinedNetworks.isReserved(request.name())
                || (host.get().rootless() && Network.isWayOutside(request.name()))) {
            throw new NetworkConflictException(
                    "operation is not permitted on predefined " + request.name() + " network", "Choose another name.");
        }
        defineDefault();
        Network network = networks.create(request.name(), others -> definitions.of(request, others));
        events.created(network);
        return network;
    }

    /** It has the first of the pools, whichever network is needed first. */
    private void defineDefault() {
        if (!host.get().rootless()) {
            connections.network(Network.DEFAULT, true);
        }
    }

    /**
     * Removes a network, and what there is of it on the host.
     *
     * @throws NetworkConflictException when containers are connected to it
     */
    public void remove(String nameOrId) {
        Network network = get(nameOrId);
        if (PredefinedNetworks.isReserved(network.name())) {
            throw new NetworkConflictException(network.name() + " is a pre-defined network and cannot be removed", "");
        }
        boolean removed = leases.whileUnused(network, () -> networks.remove(network, () -> takeDown(network)));
        if (!removed) {
            List<String> members =
                    members(network).stream().map(NetworkMember::name).toList();
            throw new NetworkConflictException(
                    "error while removing network: network " + network.name() + " has active endpoints"
                            + (members.isEmpty() ? "" : ": " + String.join(", ", members)),
                    "Stop those containers, or disconnect them: carafe network disconnect -f " + network.name()
                            + " CONTAINER");
        }
        events.destroyed(network);
    }

    /** Networks that no container is, or will be, connected to; the predefined ones are never among them. */
    public List<Network> unused() {
        Set<String> used = new HashSet<>();
        for (String id : containers.ids()) {
            record(id).ifPresent(container -> used.addAll(view(container).networks()));
        }
        return networks.list().stream()
                .filter(network -> !PredefinedNetworks.isReserved(network.name()) && !used.contains(network.name()))
                .toList();
    }

    /**
     * Deletes from the host what belongs to networks that nobody is connected to, if this engine has connected anybody. It
     * is made again when it is wanted.
     */
    @Override
    public void close() {
        if ((hostNetwork.isOfProcess() ? connections.used() : hostNetwork.exists()) && removeUnused()) {
            hostNetwork.giveUp();
        }
    }

    /**
     * As {@link #close}, whoever has connected them: an engine that died may have left them.
     *
     * @return whether none is in use
     */
    boolean removeUnused() {
        boolean unused = true;
        for (Network network : networks.list()) {
            try {
                // Where no addresses are given, none say that somebody is connected.
                boolean certain =
                        !network.subnets().isEmpty() || members(network).isEmpty();
                unused &= certain && leases.whileUnused(network, () -> takeDown(network));
            } catch (CarafeException stuck) {
                // It is in nobody's way, and will be used again.
            }
        }
        return unused;
    }

    /** Puts right what engines have left that died: half-made networks, and addresses of containers that are gone. */
    public void sweep() {
        networks.sweep();
        leases.sweep();
    }

    private void takeDown(Network network) {
        if (!hostNetwork.exists()) {
            return;
        }
        HostRecorder recorder = new HostRecorder(NetworkConnections.ISOLATOR);
        steps.removeNetwork(network, recorder);
        work.perform(recorder);
    }

    /** Who is connected at the moment, by name. */
    public List<NetworkMember> members(Network network) {
        List<NetworkMember> members = new ArrayList<>();
        for (String id : containers.ids()) {
            record(id)
                    .ifPresent(container -> endpoints(id).stream()
                            .filter(endpoint -> endpoint.network().equals(network.id()))
                            .forEach(endpoint -> members.add(new NetworkMember(id, container.name(), endpoint))));
        }
        members.sort(Comparator.comparing(NetworkMember::name));
        return members;
    }

    private List<NetworkEndpoint> endpoints(String id) {
        try {
            ContainerState state = containers.state(id);
            return state.isRunning()
                    ? state.networks().map(networked -> networked.endpoints()).orElse(List.of())
                    : List.of();
        } catch (CarafeException damagedOrGone) {
            return List.of();
        }
    }

    private Optional<ContainerRecord> record(String id) {
        try {
            return Optional.of(containers.record(id));
        } catch (CarafeException damagedOrGone) {
            return Optional.empty();
        }
    }

    /** Without root there are no links of the host's to put containers on. */
    private void refuseWithoutRoot(NetworkRequest request) {
        if (host.get().rootless() && !request.driver().equals(ROOTLESS_DRIVER)) {
            throw new UnsupportedFeatureException(
                    "an engine without root has no networks of the driver " + request.driver(),
                    "Make one of the driver " + ROOTLESS_DRIVER + ", or run Carafe as root.");
        }
    }

    /** As {@link NetworkConnector#connect}. */
    public void connect(String container, NetworkAttachment attachment) {
        refusePredefined(attachment.network());
        connector.connect(containers.record(containers.resolve(container)), attachment);
    }

    /**
     * As {@link NetworkConnector#disconnect}.
     *
     * @param force also takes addresses back that a container has left which is gone, by the begin of its id
     */
    public void disconnect(String container, String network, boolean force) {
        refusePredefined(network);
        String id;
        try {
            id = containers.resolve(container);
        } catch (ContainerNotFoundException gone) {
            if (force && leases.takeBack(get(network), container)) {
                return;
            }
            throw gone;
        }
        connector.disconnect(containers.record(id), network, force);
    }

    private static void refusePredefined(String network) {
        if (PredefinedNetworks.find(network).isPresent()) {
            throw new NetworkConflictException(
                    "container cannot be connected to or disconnected from the " + network + " network",
                    "That is decided when it is made.");
        }
    }

    /** How a container is, or will be, connected. */
    public NetworkView view(ContainerRecord container) {
        NamespaceMode mode = container.spec().namespaces().get(NamespaceKind.NET);
        if (mode instanceof NamespaceMode.Host || mode instanceof NamespaceMode.OfContainer) {
            return new NetworkView(mode.text(), List.of(), Optional.empty());
        }
        List<String> names = connections.wanted(container.spec()).stream()
                .map(NetworkAttachment::network)
                .toList();
        Optional<RunNetworks> present;
        try {
            present = containers.state(container.id()).networks();
        } catch (CarafeException damagedOrGone) {
            present = Optional.empty();
        }
        return new NetworkView(names.isEmpty() ? "none" : names.get(0), names, present);
    }
}
