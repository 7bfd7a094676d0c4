package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.PortBinding;
import java.util.List;

/**
 * What a firewall does for networks that are bridges. Records, and makes no system call itself; thread-safe, and keeps
 * nothing between calls. All that are bound are asked.
 */
public interface NetworkRules {
    /** A short name, under which effects are declared. */
    String name();

    /**
     * Records how the rules of a whole network are made, unless they are there: before each start and each connection, and
     * before packets are forwarded for the first time.
     *
     * @param bridge the name of its link
     */
    void network(Network network, String bridge, HostRecorder host);

    /** Records how the rules of one container are made. Those that are a container's own must be declared. */
    void connect(NetworkConnection connection, String bridge, List<PortBinding> ports, HostRecorder host);

    /** Records how to undo what {@link #connect} declared; it must not mind what is gone. */
    void disconnect(List<HostEffect> effects, HostRecorder host);

    /** Records how to put right what there is of all networks, when an engine begins. */
    default void restore(HostRecorder host) {}

    /** Records how to undo what {@link #network} made; it must not mind what is gone. */
    void remove(Network network, String bridge, HostRecorder host);
}
