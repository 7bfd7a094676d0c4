package io.carafe.api.isolation;

import io.carafe.api.launch.Handle;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.PortBinding;
import java.util.List;

/**
 * One way to connect containers: a bridge on this host, a link on one of the host's cards. Carafe's own drivers and a
 * stranger's implement the same interface and are found in the same way ({@link NetworkDriverModule}).
 *
 * <p>As an {@link Isolator}, a driver decides and records, and makes no system call itself. Its steps are those of the
 * isolator {@code net}. For each connection of a container it is called in this order:
 *
 * <ol>
 *   <li>{@link #prepare}: what must be there on the host, for all containers of the network?
 *   <li>{@link #link}: how is the link made? Carafe makes it, perhaps from a stock, and sets addresses and routes.
 *   <li>{@link #attach}: what else does this container need on the host: names, rules?
 *   <li>{@link #launch}: what must the container's own process do?
 *   <li>{@link #release}: how is undone what was declared in {@code attach}, also after a crash?
 * </ol>
 *
 * <p>When the last container has left and the network is removed, or the engine goes: {@link #remove}.
 *
 * <p>Implementations are thread-safe: one instance serves all networks, at the same time. They keep nothing between calls.
 */
public interface NetworkDriver {
    /** What {@code network create --driver} calls it: lower-case letters, digits and hyphens. */
    String name();

    /** What the driver does, as one line for people. */
    String description();

    /**
     * Whether it has addresses of its network's subnets for containers, and a default route to its gateway. One that has
     * not makes links alone.
     */
    default boolean hasAddresses() {
        return true;
    }

    /** Whether each container has a hardware address of its own, which can be chosen. */
    default boolean hasHardwareAddresses() {
        return true;
    }

    /** Whether it lets ports of the host's lead to containers ({@link #attach}); otherwise they are refused. */
    default boolean publishesPorts() {
        return false;
    }

    /**
     * Refuses what cannot be, when a network is defined.
     *
     * @throws io.carafe.api.error.InvalidSpecificationException when the definition contradicts itself
     * @throws io.carafe.api.error.UnsupportedFeatureException when this kernel or user cannot do it
     */
    default void validate(Network network, HostProfile host) {}

    /**
     * Records how the host's part of a network is made, unless it is there: before each start and each connection. What is
     * made here belongs to the network and not to a container; {@link #remove} undoes it.
     */
    void prepare(Network network, HostRecorder host);

    /**
     * How the link of any container is made.
     *
     * @param interfaceName what it is called in the container
     */
    NetworkLink link(Network network, String interfaceName);

    /**
     * Records what this container needs on the host besides, when its link is there and has its addresses. What outlives
     * its network namespace must be declared.
     *
     * @param namespace the container's network namespace, for {@link HostSide#netlink(Handle)}
     * @param ports the container's ports at the host, if this is the network that leads there; otherwise none
     */
    default void attach(NetworkConnection connection, List<PortBinding> ports, Handle namespace, HostRecorder host) {}

    /** Records what the container's own process does, in the stage {@code SETTINGS}, say. Not called for a later connection. */
    default void launch(NetworkConnection connection, ProgramRecorder program) {}

    /**
     * Records how to undo what {@link #attach} declared. Called perhaps twice, and for what was never made: it must not mind
     * what is gone.
     *
     * @param effects what was declared for one container by this driver
     */
    default void release(List<HostEffect> effects, HostRecorder host) {}

    /**
     * Records how to put right what there is of networks on the host, when an engine begins and finds containers that run:
     * somebody may have flushed the host's rules.
     */
    default void restore(HostRecorder host) {}

    /** Records how to undo what {@link #prepare} made; no container is connected any more. It must not mind what is gone. */
    default void remove(Network network, HostRecorder host) {}
}
