package io.carafe.runtime;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.NetworkConflictException;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.network.ContainerConnections;
import io.carafe.runtime.state.ContainerRecord;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Connects containers to networks, and takes them off, also while they run. One change at a time. Thread-safe.
 *
 * <p>A container's record says what it shall be connected to. It is the last thing that is written of a connection, and the
 * first when one is taken away; so whatever else there is of a container that runs, an engine that comes later can undo
 * ({@link HalfConnections}).
 */
public final class NetworkConnector {
    private final ContainerLifecycle lifecycle;
    private final RecordUpdates updates;
    private final RunRegistry running;
    private final ContainerConnections connections;
    private final LiveConnections live;
    private final Failpoints failpoints;

    @Inject
    NetworkConnector(
            ContainerLifecycle lifecycle,
            RecordUpdates updates,
            RunRegistry running,
            ContainerConnections connections,
            LiveConnections live,
            Failpoints failpoints) {
        this.lifecycle = lifecycle;
        this.updates = updates;
        this.running = running;
        this.connections = connections;
        this.live = live;
        this.failpoints = failpoints;
    }

    /**
     * Connects a container to one more network; now if it runs, and at every start.
     *
     * @throws CarafeException when it cannot be connected; nothing is changed then
     */
    public synchronized void connect(ContainerRecord container, NetworkAttachment attachment) {
        refuseSharedNetwork(container);
        refuseWayOutside(container);
        Network network = connections.network(attachment.network(), true);
        List<NetworkAttachment> before = connections.wanted(container.spec());
        if (indexOf(network, before) >= 0) {
            throw new NetworkConflictException(
                    "endpoint with name " + container.name() + " already exists in network " + network.name(),
                    "A container is connected to a network once.");
        }
        NetworkAttachment named = new NetworkAttachment(
                network.name(), attachment.ip(), attachment.ip6(), attachment.mac(), attachment.aliases());
        connections.check(network, named);
        if (lifecycle.state(container).isRunning()) {
            live.connect(container, runOf(container), named);
        }
        List<NetworkAttachment> after = new ArrayList<>(before);
        after.add(named);
        rewrite(container, after);
    }

    /**
     * Takes a container off a network.
     *
     * @param force whether also off one that has been removed since, and where its process cannot be reached
     * @throws CarafeException when it is not connected to it
     */
    public synchronized void disconnect(ContainerRecord container, String nameOrId, boolean force) {
        refuseSharedNetwork(container);
        List<NetworkAttachment> before = connections.wanted(container.spec());
        Optional<Network> network = find(nameOrId, force);
        String name = network.map(Network::name).orElse(nameOrId);
        int index = network.map(known -> indexOf(known, before)).orElseGet(() -> indexOf(nameOrId, before));
        if (index < 0) {
            throw new NetworkConflictException(
                    "container " + container.name() + " is not connected to network " + name, "");
        }
        List<NetworkAttachment> after = new ArrayList<>(before);
        after.remove(index);
        if (network.isPresent() && lifecycle.state(container).isRunning()) {
            disconnect(container, runOf(container), network.get(), before, after, force);
        } else {
            rewrite(container, after);
        }
    }

    private void disconnect(
            ContainerRecord container,
            ContainerRun run,
            Network network,
            List<NetworkAttachment> before,
            List<NetworkAttachment> after,
            boolean force) {
        rewrite(container, after);
        failpoints.reached(Failpoint.DISCONNECT_NOTED);
        boolean done = false;
        try {
            live.disconnect(container, run.pid(), network, force);
            done = true;
        } finally {
            if (!done) {
                rewrite(container, before);
            }
        }
    }

    private Optional<Network> find(String nameOrId, boolean force) {
        try {
            return Optional.of(connections.network(nameOrId, true));
        } catch (NetworkNotFoundException removed) {
            if (!force) {
                throw removed;
            }
            return Optional.empty();
        }
    }

    /** One that is asked for may have been removed since. */
    private int indexOf(Network network, List<NetworkAttachment> attachments) {
        for (int i = 0; i < attachments.size(); i++) {
            String asked = attachments.get(i).network();
            boolean same = asked.equals(network.name())
                    || find(asked, true)
                            .filter(found -> found.id().equals(network.id()))
                            .isPresent();
            if (same) {
                return i;
            }
        }
        return -1;
    }

    private static int indexOf(String name, List<NetworkAttachment> attachments) {
        return attachments.stream().map(NetworkAttachment::network).toList().indexOf(name);
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

    /** One program leads out of one container, and makes a link and a default route of its own there. */
    private void refuseWayOutside(ContainerRecord container) {
        if (connections.hasWayOutside(container.spec())) {
            throw new UnsupportedFeatureException(
                    "container " + container.name()
                            + " is connected to the outside by a program for it alone, and cannot be"
                            + " connected to a network as well",
                    "Make it with --network NAME; or as root.");
        }
    }

    private ContainerRun runOf(ContainerRecord container) {
        return running.of(container.id())
                .orElseThrow(() -> new ContainerConflictException(
                        "container " + container.name() + " is run by another program",
                        "Only that can connect it to a network, or take it off; or stop it first."));
    }
}
