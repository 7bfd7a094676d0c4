package io.carafe.namespaces.net.firewall;

import io.carafe.api.isolation.HostRecorder;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Records how the rules of networks and of published ports are made and removed. They are in one table of the engine's
 * own; no other is touched. Thread-safe.
 */
public final class Firewall {
    private final FirewallTable table;

    @Inject
    public Firewall(FirewallPlace place) {
        this.table = new FirewallTable(place, NftProgram.OF_HOST, new AtomicBoolean());
    }

    /** A network is in use from here on. Costs a look into a file when it was before. */
    public void addNetwork(FirewallNetwork network, HostRecorder host) {
        host.to("make the firewall rules of the network at " + network.bridge()).step(new AddNetwork(table, network));
    }

    /**
     * A network is not in use any more.
     *
     * @param network its id; it may be gone already
     */
    public void removeNetwork(String network, HostRecorder host) {
        host.to("remove the firewall rules of a network").step(new RemoveNetwork(table, network));
    }

    /**
     * Lets ports of the host's lead to a container. Their network must have been added.
     *
     * @param owner for {@link #removePorts}
     */
    public void addPorts(String owner, List<FirewallPort> ports, HostRecorder host) {
        host.to("let ports of the host lead to the container").step(new AddPorts(table, owner, ports));
    }

    /** Undoes {@link #addPorts}; they may be gone already. */
    public void removePorts(String owner, HostRecorder host) {
        host.to("remove the rules of published ports").step(new RemovePorts(table, owner));
    }

    /** Makes all rules anew, since somebody may have flushed the host's. */
    public void repair(HostRecorder host) {
        host.to("make the firewall rules of networks anew").step(new RepairTable(table));
    }
}
