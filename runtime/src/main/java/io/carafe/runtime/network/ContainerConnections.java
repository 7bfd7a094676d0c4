package io.carafe.runtime.network;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.Subnet;
import io.carafe.runtime.host.OtherFirewalls;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.RunNetworks;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Turns the networks that a container asks for into connections with addresses. Thread-safe. */
public final class ContainerConnections {
    private static final int ID_BYTES = 32;
    private static final int MAC_BYTES = 6;

    private final NetworkStore networks;
    private final Leases leases;
    private final NetworkDefinitions definitions;
    private final NetworkDrivers drivers;
    private final DefaultNetwork byDefault;
    private final Publication publication;
    private final OtherFirewalls firewalls;
    private final Provider<HostProfile> host;
    private final RandomGenerator random;
    private final AtomicBoolean used = new AtomicBoolean();

    @Inject
    ContainerConnections(
            NetworkStore networks,
            Leases leases,
            NetworkDefinitions definitions,
            NetworkDrivers drivers,
            DefaultNetwork byDefault,
            Publication publication,
            OtherFirewalls firewalls,
            Provider<HostProfile> host,
            RandomGenerator random) {
        this.networks = networks;
        this.leases = leases;
        this.definitions = definitions;
        this.drivers = drivers;
        this.byDefault = byDefault;
        this.publication = publication;
        this.firewalls = firewalls;
        this.host = host;
        this.random = random;
    }

    /** Gives addresses and ports of the host's, all or none: each is the container's from here on, until {@link #giveBack}. */
    public ContainerNetworks take(ContainerRecord container) {
        used.set(true);
        ContainerNetworks connected = decide(container, leases::take, true);
        boolean done = false;
        try {
            if (connected.connections().stream()
                    .anyMatch(connection -> !connection.network().internal())) {
                firewalls.look();
            }
            ContainerNetworks whole = publication.take(container, connected);
            done = true;
            return whole;
        } finally {
            if (!done) {
                giveBack(connected);
            }
        }
    }

    /** What {@link #take} would give at this moment. Changes nothing. */
    public ContainerNetworks imagine(ContainerRecord container) {
        return publication.imagine(container, decide(container, leases::imagine, false));
    }

    /** An engine before this one has connected a container that runs. */
    public void adopted() {
        used.set(true);
    }

    /** Whether addresses have been given by this object, or are those of a container that was adopted. */
    public boolean used() {
        return used.get();
    }

    /** Ports of the host's for a container that runs, and is connected to something at last; none if that leads nowhere. */
    public List<PortBinding> publish(ContainerRecord container, NetworkConnection connection) {
        return connection.network().internal()
                ? List.of()
                : publication
                        .take(container, new ContainerNetworks(List.of(connection), List.of()))
                        .ports();
    }

    /** Gives addresses back, and ports. */
    public void giveBack(ContainerNetworks taken) {
        publication.giveBack(taken);
        taken.connections().forEach(this::giveBack);
    }

    private void giveBack(NetworkConnection connection) {
        NetworkEndpoint endpoint = connection.endpoint();
        endpoint.addresses()
                .forEach(address ->
                        leases.release(connection.network().name(), address.address(), endpoint.container()));
    }

    /**
     * Gives addresses for a connection of a container that runs.
     *
     * @param present its ends of other networks
     */
    public NetworkConnection take(
            ContainerRecord container, NetworkAttachment attachment, List<NetworkEndpoint> present) {
        used.set(true);
        Network network = network(attachment.network(), true);
        check(network, attachment);
        boolean v4 = present.stream()
                .noneMatch(endpoint -> endpoint.gateways().stream().anyMatch(IpAddress::isV4));
        boolean v6 = present.stream()
                .noneMatch(endpoint -> endpoint.gateways().stream().anyMatch(IpAddress::isV6));
        List<IpPrefix> addresses = addresses(network, container.id(), attachment, leases::take);
        return new NetworkConnection(
                network, endpoint(container, network, attachment, addresses, RunNetworks.freeName(present), v4, v6));
    }

    /** The network of a name or id; the default one is defined when it is first wanted. */
    public Network network(String nameOrId, boolean define) {
        if (nameOrId.equals(Network.DEFAULT)) {
            Optional<Network> present = networks.find(Network.DEFAULT);
            if (present.isPresent()) {
                return present.get();
            }
            NetworkRequest request = NetworkRequest.bridge(Network.DEFAULT);
            return define
                    ? networks.createIfAbsent(Network.DEFAULT, others -> definitions.of(request, others))
                    : definitions.of(request, networks.list());
        }
        return networks.get(nameOrId);
    }

    /** The networks that a container asks for, by what it says or by default. */
    public List<NetworkAttachment> wanted(ContainerSpec spec) {
        List<NetworkAttachment> asked = spec.network().attachments();
        // Without root the default is a program's business, or loopback alone.
        if (host.get().rootless()) {
            return asked.stream()
                    .filter(attachment -> !Network.isWayOutside(attachment.network()))
                    .toList();
        }
        boolean open = asked.isEmpty() && !spec.namespaces().containsKey(NamespaceKind.NET);
        return !open
                ? asked
                : byDefault.name().map(NetworkAttachment::to).stream().toList();
    }

    /** Whether a program leads out of the container, for an engine without root. */
    public boolean hasWayOutside(ContainerSpec spec) {
        List<NetworkAttachment> asked = spec.network().attachments();
        boolean open = asked.isEmpty() && !spec.namespaces().containsKey(NamespaceKind.NET);
        return host.get().rootless()
                && (open || asked.stream().anyMatch(attachment -> Network.isWayOutside(attachment.network())));
    }

    /** How addresses are come by. */
    @FunctionalInterface
    private interface Giving {
        List<IpPrefix> give(Network network, String container, List<IpAddress> wanted);
    }

    private ContainerNetworks decide(ContainerRecord container, Giving giving, boolean define) {
        List<NetworkConnection> connections = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        boolean done = false;
        try {
            boolean v4 = true;
            boolean v6 = true;
            for (NetworkAttachment attachment : wanted(container.spec())) {
                Network network = network(attachment.network(), define);
                check(network, attachment);
                if (!seen.add(network.id())) {
                    throw new InvalidSpecificationException(
                            "network \"" + network.name() + "\" is specified multiple times", "Name it once.");
                }
                List<IpPrefix> addresses = addresses(network, container.id(), attachment, giving);
                String name = "eth" + connections.size();
                NetworkEndpoint endpoint = endpoint(container, network, attachment, addresses, name, v4, v6);
                v4 &= endpoint.gateways().stream().noneMatch(IpAddress::isV4);
                v6 &= endpoint.gateways().stream().noneMatch(IpAddress::isV6);
                connections.add(new NetworkConnection(network, endpoint));
            }
            done = true;
            return connections.isEmpty() ? ContainerNetworks.NONE : new ContainerNetworks(connections, List.of());
        } finally {
            if (!done && define) {
                connections.forEach(this::giveBack);
            }
        }
    }

    private List<IpPrefix> addresses(Network network, String container, NetworkAttachment attachment, Giving giving) {
        if (network.subnets().isEmpty()) {
            return List.of();
        }
        List<IpAddress> wanted = Stream.of(attachment.ip(), attachment.ip6())
                .flatMap(Optional::stream)
                .toList();
        return giving.give(network, container, wanted);
    }

    /**
     * Refuses what a container cannot have in a network.
     *
     * @throws InvalidSpecificationException when it cannot
     */
    public void check(Network network, NetworkAttachment attachment) {
        boolean addressed = attachment.ip().isPresent() || attachment.ip6().isPresent();
        if (network.isDefault() && addressed) {
            throw new InvalidSpecificationException(
                    "user specified IP address is supported on user defined networks only",
                    "Make one with: carafe network create --subnet 10.10.0.0/24 NAME");
        }
        if (network.isDefault() && !attachment.aliases().isEmpty()) {
            throw new InvalidSpecificationException(
                    "network-scoped alias is supported only for containers in user defined networks",
                    "Make one with: carafe network create NAME");
        }
        attachment.ip().ifPresent(address -> refuseWithoutSubnet(network, address));
        attachment.ip6().ifPresent(address -> refuseWithoutSubnet(network, address));
        if (attachment.mac().isPresent()) {
            NetworkDriver driver = drivers.get(network.driver());
            if (!driver.hasHardwareAddresses()) {
                throw new InvalidSpecificationException(
                        "containers have no hardware addresses of their own in a network of the driver "
                                + driver.name(),
                        "Leave out --mac-address.");
            }
        }
    }

    private static void refuseWithoutSubnet(Network network, IpAddress address) {
        if (network.subnets().stream().noneMatch(subnet -> subnet.isV4() == address.isV4())) {
            throw new InvalidSpecificationException(
                    "cannot use the address " + address + " in the network " + network.name()
                            + ": no configured subnet contains it",
                    address.isV4() ? "" : "Make the network with --ipv6.");
        }
    }

    private NetworkEndpoint endpoint(
            ContainerRecord container,
            Network network,
            NetworkAttachment attachment,
            List<IpPrefix> addresses,
            String interfaceName,
            boolean v4Route,
            boolean v6Route) {
        List<IpAddress> gateways = network.internal()
                ? List.of()
                : network.subnets().stream()
                        .filter(subnet -> subnet.isV4() ? v4Route : v6Route)
                        .map(Subnet::gateway)
                        .flatMap(Optional::stream)
                        .toList();
        return new NetworkEndpoint(
                HexFormat.of().formatHex(random(ID_BYTES)),
                network.id(),
                container.id(),
                interfaceName,
                mac(network, attachment, addresses),
                addresses,
                gateways,
                attachment.aliases());
    }

    private Optional<MacAddress> mac(Network network, NetworkAttachment attachment, List<IpPrefix> addresses) {
        if (!drivers.get(network.driver()).hasHardwareAddresses()) {
            return Optional.empty();
        }
        if (attachment.mac().isPresent()) {
            return attachment.mac();
        }
        Optional<MacAddress> belonging = addresses.stream()
                .filter(IpPrefix::isV4)
                .map(address -> MacAddress.belongingTo(address.address()))
                .findFirst();
        return belonging.or(() -> {
            byte[] bytes = random(MAC_BYTES);
            // One that nobody has been given for a card, and of one station.
            bytes[0] = 2;
            return Optional.of(MacAddress.of(bytes));
        });
    }

    private byte[] random(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
