package io.carafe.runtime.network;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.PublishedPort;
import io.carafe.runtime.state.ContainerRecord;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of the host's for containers of an engine without root. The program that connects such a container takes them, so
 * they are only chosen here: one that is free now is let go again. Thread-safe.
 */
final class UserModePorts {
    private final HostPorts ports;
    private final Provider<HostProfile> host;

    @Inject
    UserModePorts(HostPorts ports, Provider<HostProfile> host) {
        this.ports = ports;
        this.host = host;
    }

    /** Whether such a program leads to the container. */
    boolean leadsTo(ContainerRecord container) {
        List<NetworkAttachment> asked = container.spec().network().attachments();
        boolean none = container.spec().namespaces().containsKey(NamespaceKind.NET) && asked.isEmpty();
        return host.get().rootless()
                && !none
                && asked.stream().allMatch(attachment -> Network.isWayOutside(attachment.network()));
    }

    /** Ports that are free. */
    List<PortBinding> choose(ContainerRecord container, List<PublishedPort> wishes) {
        List<PortBinding> chosen = new ArrayList<>();
        try {
            for (PublishedPort wish : wishes) {
                chosen.addAll(ports.take(container.id(), List.of(wish), reach(wish)));
            }
            return chosen;
        } finally {
            ports.release(container.id());
        }
    }

    List<PortBinding> imagine(List<PublishedPort> wishes) {
        List<PortBinding> imagined = new ArrayList<>();
        for (PublishedPort wish : wishes) {
            imagined.addAll(ports.imagine(List.of(wish), reach(wish)));
        }
        return imagined;
    }

    /** The container has an IPv4 address, and one of IPv6 for who asks for that; the program has sockets of the host's. */
    private static PortReach reach(PublishedPort wish) {
        boolean v6 = wish.hostAddress().filter(IpAddress::isV6).isPresent();
        return new PortReach(!v6, v6, v6);
    }
}
