package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.NetworkConnections;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.runtime.launch.HostWork;
import io.carafe.runtime.network.HostPorts;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import jakarta.inject.Inject;
import java.util.Set;

/** What an engine does about the networks of containers that run already when it begins. For one thread. */
final class AdoptedNetworks {
    private final HostPorts ports;
    private final NetworkConnections connections;
    private final HostWork work;
    private boolean any;

    @Inject
    AdoptedNetworks(HostPorts ports, Set<NetworkDriver> drivers, HostWork work) {
        this.ports = ports;
        this.connections = new NetworkConnections(drivers);
        this.work = work;
    }

    /** Holds the container's ports of the host's again; without links a program has them, which holds them itself. */
    void adopt(ContainerRecord container, ContainerState state) {
        state.networks().filter(connected -> !connected.endpoints().isEmpty()).ifPresent(connected -> {
            any = true;
            ports.adopt(container.id(), connected.ports());
        });
    }

    /** Puts right what is on the host, if any of the containers is connected. */
    void restore() {
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
