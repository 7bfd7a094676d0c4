package io.carafe.api.isolation;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How containers are connected by the drivers of their networks: what is the same for all drivers. Effects are declared as
 * those of the isolator {@code net}; those of a connection can be told from those of another. Immutable.
 */
public final class NetworkConnections {
    /** The isolator whose steps and effects these are. */
    public static final String ISOLATOR = "net";

    /** The container's network namespace. */
    public static final Handle NAMESPACE = new Handle("net.own");

    private final Map<String, NetworkDriver> drivers;

    public NetworkConnections(Collection<NetworkDriver> drivers) {
        this.drivers =
                new TreeMap<>(drivers.stream().collect(Collectors.toMap(NetworkDriver::name, Function.identity())));
    }

    /** In a namespace that is made beforehand, and which the new process enters. */
    public void prepare(ContainerNetworks networks, HostRecorder host) {
        networks.connections().forEach(connection -> prepareNetwork(connection.network(), host));
        host.to("make a network that is connected to " + names(networks))
                .step(new NetworkMaking(
                        NAMESPACE,
                        networks.connections().stream().map(this::link).toList()));
        attach(networks, host);
    }

    /** The new process's side of {@link #prepare}. */
    public void enter(ProgramRecorder program) {
        Arg namespace = new Arg.Given(NAMESPACE);
        program.at(Stage.NAMESPACES)
                .to("enter the network that was made for it")
                .setns(namespace, CloneFlag.NEWNET);
        program.at(Stage.NAMESPACES).to("close the handle on its network").close(namespace);
    }

    /** In the namespace of a process that waits, or runs. */
    public void connect(ContainerNetworks networks, HostRecorder host) {
        networks.connections().forEach(connection -> prepareNetwork(connection.network(), host));
        giveNamespace(host);
        for (NetworkConnection connection : networks.connections()) {
            host.to("connect it to " + connection.network().name()).step(new LinkMaking(NAMESPACE, link(connection)));
        }
        attach(networks, host);
    }

    /**
     * Takes a process that runs off a network.
     *
     * @param effects all that was declared for its container by the isolator {@code net}
     * @param instead what takes the place of its default routes; nothing when that has no addresses
     */
    public void disconnect(
            NetworkConnection connection, List<HostEffect> effects, NetworkEndpoint instead, HostRecorder host) {
        release(effectsOf(connection.endpoint(), effects), host);
        deleteLink(connection.endpoint().interfaceName(), host);
        if (!instead.gateways().isEmpty()) {
            host.to("lead it out by " + instead.interfaceName()).step(new DefaultRoutes(NAMESPACE, instead));
        }
    }

    /** Those of effects that are of one connection. */
    public static List<HostEffect> effectsOf(NetworkEndpoint endpoint, List<HostEffect> effects) {
        String part = "." + endpoint.shortId() + ".";
        return effects.stream()
                .filter(effect ->
                        effect.isolator().equals(ISOLATOR) && effect.kind().contains(part))
                .toList();
    }

    /** Those of effects that are of a connection, and of none of these. */
    public List<HostEffect> effectsOfOthers(Collection<NetworkEndpoint> known, List<HostEffect> effects) {
        List<HostEffect> others = new ArrayList<>();
        for (String driver : drivers.keySet()) {
            effects.stream()
                    .filter(effect ->
                            effect.isolator().equals(ISOLATOR) && effect.kind().startsWith(driver + "."))
                    .filter(effect -> known.stream()
                            .noneMatch(endpoint ->
                                    effectsOf(endpoint, List.of(effect)).contains(effect)))
                    .forEach(others::add);
        }
        return others;
    }

    /** In the namespace of a process that runs. */
    public void deleteLink(String name, HostRecorder host) {
        giveNamespace(host);
        host.to("delete its link " + name).step(new LinkDeleting(NAMESPACE, name));
    }

    private static void giveNamespace(HostRecorder host) {
        host.to("reach the network of the process").give(NAMESPACE, "/proc/" + HostRecorder.CHILD + "/ns/net");
    }

    /** The new process's own steps. */
    public void launch(ContainerNetworks networks, ProgramRecorder program) {
        networks.connections()
                .forEach(connection -> driver(connection.network()).launch(connection, program));
    }

    /** Undoes what was declared by {@link #prepare} and {@link #connect}. */
    public void release(List<HostEffect> effects, HostRecorder host) {
        drivers.forEach((name, driver) -> {
            Map<String, List<HostEffect>> byConnection = HostRecorder.effectsOf(name, effects).stream()
                    .filter(effect -> effect.kind().indexOf('.') > 0)
                    .collect(Collectors.groupingBy(
                            effect -> effect.kind().substring(0, effect.kind().indexOf('.')),
                            TreeMap::new,
                            Collectors.toList()));
            byConnection.forEach((connection, own) -> driver.release(
                    HostRecorder.effectsOf(connection, own), host.part(name).part(connection)));
        });
    }

    /** Makes the host's part of a network, unless it is there. */
    public void prepareNetwork(Network network, HostRecorder host) {
        driver(network).prepare(network, host.part(network.driver()));
    }

    /** Puts right what there is of networks on the host, when an engine begins. */
    public void restore(HostRecorder host) {
        drivers.forEach((name, driver) -> driver.restore(host.part(name)));
    }

    /** Undoes what {@link #prepareNetwork} made. */
    public void removeNetwork(Network network, HostRecorder host) {
        driver(network).remove(network, host.part(network.driver()));
    }

    private NetworkLink link(NetworkConnection connection) {
        return driver(connection.network())
                .link(connection.network(), connection.endpoint().interfaceName());
    }

    private void attach(ContainerNetworks networks, HostRecorder host) {
        List<NetworkEndpoint> endpoints =
                networks.connections().stream().map(NetworkConnection::endpoint).toList();
        host.to("give it its addresses").step(new LinkConfiguration(NAMESPACE, endpoints));
        boolean led = false;
        for (NetworkConnection connection : networks.connections()) {
            boolean leadsOut = !led && !connection.network().internal();
            led |= leadsOut;
            List<PortBinding> ports = leadsOut ? networks.ports() : List.of();
            HostRecorder part = host.part(connection.network().driver())
                    .part(connection.endpoint().shortId());
            driver(connection.network()).attach(connection, ports, NAMESPACE, part);
        }
    }

    private NetworkDriver driver(Network network) {
        NetworkDriver driver = drivers.get(network.driver());
        if (driver == null) {
            throw new CarafeException(
                    "the network " + network.name() + " wants the driver " + network.driver()
                            + ", which is not installed",
                    "Put its jar back into the plugin directory, or connect the container to another network.");
        }
        return driver;
    }

    private static String names(ContainerNetworks networks) {
        return networks.connections().stream()
                .map(connection -> connection.network().name())
                .collect(Collectors.joining(", "));
    }
}
