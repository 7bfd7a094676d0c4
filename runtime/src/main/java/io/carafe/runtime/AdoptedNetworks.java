package io.carafe.runtime;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.NetworkConnections;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.network.PortBinding;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.launch.HostWork;
import io.carafe.runtime.network.ContainerConnections;
import io.carafe.runtime.network.HostPorts;
import io.carafe.runtime.network.PortTexts;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import jakarta.inject.Inject;
import java.util.Set;

/** What an engine does about the networks of containers that run already when it begins. For one thread. */
final class AdoptedNetworks {
    private final HostPorts ports;
    private final HalfConnections half;
    private final ContainerConnections given;
    private final Networks networks;
    private final NetworkConnections connections;
    private final HostWork work;
    private final HostNetwork network;
    private final NetworkEvents events;
    private final HostNotices notices;
    private boolean any;

    @Inject
    AdoptedNetworks(
            HostPorts ports,
            HalfConnections half,
            ContainerConnections given,
            Networks networks,
            Set<NetworkDriver> drivers,
            HostWork work,
            HostNetwork network,
            NetworkEvents events,
            HostNotices notices) {
        this.ports = ports;
        this.half = half;
        this.given = given;
        this.networks = networks;
        this.connections = new NetworkConnections(drivers);
        this.work = work;
        this.network = network;
        this.events = events;
        this.notices = notices;
    }

    /**
     * Undoes what was half done, and holds the container's ports of the host's again; without links a program has them,
     * which holds them itself.
     *
     * @return its state, which may have changed
     */
    ContainerState adopt(ContainerRecord container, ContainerState before, int pid) {
        ContainerState state = settled(container, before, pid);
        state.networks().filter(connected -> !connected.endpoints().isEmpty()).ifPresent(connected -> {
            any = true;
            given.adopted();
            events.adopted(container.id(), connected.endpoints());
            ports.adopt(container.id(), connected.ports()).forEach(lost -> tellOfLoss(container, lost));
            ports.lead(container.id(), connected.endpoints());
        });
        return state;
    }

    private void tellOfLoss(ContainerRecord container, PortBinding lost) {
        notices.tell(PortTexts.at(lost) + "/" + lost.protocol().text() + " does not lead to container "
                + container.name()
                + " any more: another program has taken it while no engine ran. End that program, and"
                + " restart the container: carafe restart " + container.name());
    }

    /** One that a program for it alone leads out of is never connected while it runs. */
    private ContainerState settled(ContainerRecord container, ContainerState state, int pid) {
        boolean connectable = network.exists()
                && !given.hasWayOutside(container.spec())
                && !(container.spec().namespaces().get(NamespaceKind.NET) instanceof NamespaceMode.Host)
                && !(container.spec().namespaces().get(NamespaceKind.NET) instanceof NamespaceMode.OfContainer);
        if (!connectable) {
            return state;
        }
        try {
            return half.settle(container, state, pid);
        } catch (CarafeException unsettled) {
            // It runs, and is looked after as it is.
            return state;
        }
    }

    /** Puts right what is on the host: of networks that are in use, and of those that are not. */
    void restore() {
        if (!network.exists()) {
            return;
        }
        networks.removeUnused();
        if (!any) {
            return;
        }
        HostRecorder recorder = new HostRecorder(NetworkConnections.ISOLATOR);
        connections.restore(recorder);
        try {
            work.perform(recorder);
        } catch (CarafeException unrepaired) {
            // The containers run, and the next start says what is wrong with the host.
            return;
        }
    }
}
