package io.carafe.runtime.network;

import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.PublishedPort;
import io.carafe.api.network.TransportProtocol;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.state.ContainerRecord;
import jakarta.inject.Inject;
import java.util.List;

/** Gives the ports of the host's that lead to a container, once it is known by which network. Thread-safe. */
final class Publication {
    private final HostPorts ports;
    private final NetworkDrivers drivers;
    private final UserModePorts userMode;
    private final BridgeFilter filter;
    private final HostNetwork network;

    @Inject
    Publication(
            HostPorts ports, NetworkDrivers drivers, UserModePorts userMode, BridgeFilter filter, HostNetwork network) {
        this.ports = ports;
        this.drivers = drivers;
        this.userMode = userMode;
        this.filter = filter;
        this.network = network;
    }

    /** The same with ports, which are the container's from here on. */
    ContainerNetworks take(ContainerRecord container, ContainerNetworks connected) {
        List<PublishedPort> wishes = wishes(container);
        if (wishes.isEmpty()) {
            return connected;
        }
        boolean byProgram = userMode.leadsTo(container);
        if (!byProgram && isWithout(container, connected)) {
            return connected;
        }
        List<PortBinding> taken = byProgram
                ? userMode.choose(container, wishes)
                : ports.take(container.id(), wishes, reach(container, connected));
        return new ContainerNetworks(connected.connections(), taken);
    }

    /** What {@link #take} would give. */
    ContainerNetworks imagine(ContainerRecord container, ContainerNetworks connected) {
        List<PublishedPort> wishes = wishes(container);
        if (wishes.isEmpty()) {
            return connected;
        }
        boolean byProgram = userMode.leadsTo(container);
        if (!byProgram && isWithout(container, connected)) {
            return connected;
        }
        List<PortBinding> imagined =
                byProgram ? userMode.imagine(wishes) : ports.imagine(wishes, reach(container, connected));
        return new ContainerNetworks(connected.connections(), imagined);
    }

    /** Those that a program of the host's has are not held here. */
    void giveBack(ContainerNetworks taken) {
        if (!taken.ports().isEmpty() && !taken.isEmpty()) {
            ports.release(taken.connections().get(0).endpoint().container());
        }
    }

    private static List<PublishedPort> wishes(ContainerRecord container) {
        return PortWishes.of(container.spec().network(), container.imageConfig().exposedPorts());
    }

    /** Somebody wants none of its own, or another's; that is refused with the reason by who knows it. */
    private static boolean isWithout(ContainerRecord container, ContainerNetworks connected) {
        return connected.isEmpty() && container.spec().namespaces().containsKey(NamespaceKind.NET);
    }

    private PortReach reach(ContainerRecord container, ContainerNetworks connected) {
        NetworkEndpoint endpoint = leading(container, connected).endpoint();
        if (network.isOfProcess()) {
            return PortReach.of(endpoint, filter);
        }
        if (wishes(container).stream().anyMatch(wish -> wish.protocol() == TransportProtocol.SCTP)) {
            throw new UnsupportedFeatureException(
                    "an engine without root publishes no port by SCTP",
                    "Publish it by TCP or UDP, or run Carafe as root.");
        }
        return PortReach.EVERYWHERE;
    }

    /** The first network that leads out. */
    private NetworkConnection leading(ContainerRecord container, ContainerNetworks connected) {
        NetworkConnection found = connected.connections().stream()
                .filter(connection -> !connection.network().internal())
                .findFirst()
                .orElseThrow(() -> new InvalidSpecificationException(
                        "cannot publish ports of container " + container.name()
                                + ": no network leads to it from outside",
                        "Leave out -p, or connect it to a network that is not internal."));
        String driver = found.network().driver();
        if (!drivers.get(driver).publishesPorts()) {
            throw new InvalidSpecificationException(
                    "cannot publish ports of container " + container.name() + ": its network "
                            + found.network().name() + " is of the driver " + driver + ", which publishes none",
                    "Its ports are reached by its own address there; leave out -p.");
        }
        return found;
    }
}
