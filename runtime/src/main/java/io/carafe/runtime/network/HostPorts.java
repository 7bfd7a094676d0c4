package io.carafe.runtime.network;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Result;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.PortRange;
import io.carafe.api.network.PublishedPort;
import io.carafe.runtime.forward.Forwarding;
import io.carafe.runtime.forward.PortForwarder;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The ports of the host's that lead to containers. Each is held by a bound socket as long as its container runs, so that
 * neither another engine nor any other program can have it: the kernel is the judge. Thread-safe.
 */
public final class HostPorts {
    private static final int SHORT_ID = 12;

    private final PortSockets sockets;
    private final PublishAddress byDefault;
    private final EphemeralPorts ephemeral;
    private final RandomGenerator random;
    private final PortForwarder forwarder;
    private final Map<String, List<Held>> held = new ConcurrentHashMap<>();

    @Inject
    HostPorts(
            PortSockets sockets,
            PublishAddress byDefault,
            EphemeralPorts ephemeral,
            RandomGenerator random,
            PortForwarder forwarder) {
        this.sockets = sockets;
        this.byDefault = byDefault;
        this.ephemeral = ephemeral;
        this.random = random;
        this.forwarder = forwarder;
    }

    private record Held(PortBinding binding, int socket) {}

    /**
     * Takes ports of the host's for a container, all or none; they are held until {@link #release}.
     *
     * @throws KernelException when one is taken, or the host has no such address
     * @throws InvalidSpecificationException when the container is not reached at the address that is asked for
     */
    List<PortBinding> take(String container, List<PublishedPort> wishes, PortReach reach) {
        List<Held> taken = new ArrayList<>();
        boolean done = false;
        try {
            for (PublishedPort wish : wishes) {
                List<IpAddress> addresses = addresses(wish, reach);
                for (int i = 0; i < wish.containerPorts().size(); i++) {
                    taken.addAll(take(wish, i, addresses));
                }
            }
            hold(container, taken);
            done = true;
            return taken.stream().map(Held::binding).toList();
        } finally {
            if (!done) {
                taken.forEach(one -> sockets.close(one.socket()));
            }
        }
    }

    /** What {@link #take} would give if all were free; random ports are the first that it might choose. */
    List<PortBinding> imagine(List<PublishedPort> wishes, PortReach reach) {
        List<PortBinding> imagined = new ArrayList<>();
        int next = ephemeral.range().first();
        for (PublishedPort wish : wishes) {
            for (int i = 0; i < wish.containerPorts().size(); i++) {
                int hostPort =
                        wish.hostPorts().isPresent() ? hostPort(wish.hostPorts().get(), i) : next++;
                for (IpAddress address : addresses(wish, reach)) {
                    imagined.add(binding(wish, i, address, hostPort));
                }
            }
        }
        return imagined;
    }

    /**
     * Holds the ports of a container again that was started by an engine before; what is taken by now stays taken.
     *
     * @return those that are, and do not lead to the container any more
     */
    public List<PortBinding> adopt(String container, List<PortBinding> bindings) {
        List<Held> again = new ArrayList<>();
        List<PortBinding> lost = new ArrayList<>();
        for (PortBinding binding : bindings) {
            Result bound = sockets.bind(binding.hostAddress(), binding.hostPort(), binding.protocol());
            if (bound.ok()) {
                again.add(new Held(binding, (int) bound.raw()));
            } else if (forwarder.isNeeded()) {
                lost.add(binding);
            }
        }
        hold(container, again);
        return lost;
    }

    /**
     * Has what comes to the ports of a container, if it has any, arrive there, where that is not the firewall's business.
     *
     * @param endpoints its ends of networks; it is reached by the first that leads out
     */
    public void lead(String container, List<NetworkEndpoint> endpoints) {
        List<Held> ports = held.getOrDefault(container, List.of());
        if (ports.isEmpty() || !forwarder.isNeeded()) {
            return;
        }
        IpAddress address = endpoints.stream()
                .filter(endpoint -> !endpoint.gateways().isEmpty())
                .flatMap(endpoint -> endpoint.addresses().stream())
                .map(IpPrefix::address)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no address leads to container " + container));
        forwarder.begin(
                container,
                ports.stream()
                        .map(one -> new Forwarding(
                                one.socket(),
                                one.binding().protocol(),
                                address,
                                one.binding().containerPort()))
                        .toList());
    }

    /** Lets the ports of a container go; there may be none. */
    public void release(String container) {
        List<Held> former = held.remove(container);
        if (former != null) {
            forwarder.stop(container);
            close(former);
        }
    }

    private void hold(String container, List<Held> taken) {
        if (!taken.isEmpty()) {
            close(held.put(container, List.copyOf(taken)));
        }
    }

    private void close(@Nullable List<Held> list) {
        if (list != null) {
            list.forEach(one -> sockets.close(one.socket()));
        }
    }

    private List<IpAddress> addresses(PublishedPort wish, PortReach reach) {
        List<IpAddress> asked = wish.hostAddress().map(List::of).orElseGet(byDefault::addresses);
        List<IpAddress> reached = asked.stream().filter(reach::includes).toList();
        if (reached.isEmpty()) {
            IpAddress first = asked.get(0);
            throw new InvalidSpecificationException(
                    "cannot publish port " + wish.containerPorts() + "/"
                            + wish.protocol().text() + " at " + first + ": " + reach.obstacle(first),
                    reach.advice(first));
        }
        return reached;
    }

    private static int hostPort(PortRange ports, int index) {
        return ports.first() + Math.min(index, ports.size() - 1);
    }

    private static PortBinding binding(PublishedPort wish, int index, IpAddress address, int hostPort) {
        return new PortBinding(address, hostPort, wish.containerPorts().first() + index, wish.protocol());
    }

    private List<Held> take(PublishedPort wish, int index, List<IpAddress> addresses) {
        int[] candidates = candidates(wish, index);
        for (int candidate : candidates) {
            boolean last = candidates.length == 1;
            Optional<List<Held>> bound = bind(wish, index, addresses, candidate, last);
            if (bound.isPresent()) {
                return bound.get();
            }
        }
        throw new KernelException(
                "publish port " + (wish.containerPorts().first() + index) + "/"
                        + wish.protocol().text() + " at any port of "
                        + candidates[0] + "-" + candidates[candidates.length - 1],
                Errno.EADDRINUSE,
                "All of them are taken.");
    }

    private int[] candidates(PublishedPort wish, int index) {
        if (wish.hostPorts().isEmpty()) {
            PortRange range = ephemeral.range();
            int start = random.nextInt(range.size());
            return IntStream.range(0, range.size())
                    .map(i -> range.first() + (start + i) % range.size())
                    .toArray();
        }
        PortRange range = wish.hostPorts().get();
        boolean anyOfThem = wish.containerPorts().size() == 1;
        return anyOfThem
                ? IntStream.rangeClosed(range.first(), range.last()).toArray()
                : new int[] {hostPort(range, index)};
    }

    /** The same port at all addresses, or none; empty when it is taken and another may do. */
    private Optional<List<Held>> bind(
            PublishedPort wish, int index, List<IpAddress> addresses, int port, boolean last) {
        List<Held> bound = new ArrayList<>();
        boolean done = false;
        try {
            for (IpAddress address : addresses) {
                PortBinding binding = binding(wish, index, address, port);
                Result socket = sockets.bind(address, port, wish.protocol());
                if (socket.ok()) {
                    bound.add(new Held(binding, (int) socket.raw()));
                } else if (socket.failedWith(Errno.EADDRINUSE) && !last) {
                    return Optional.empty();
                } else if (!isDispensable(wish, address, socket, bound)) {
                    throw refused(binding, socket.errno());
                }
            }
            done = true;
            return Optional.of(bound);
        } finally {
            if (!done) {
                bound.forEach(one -> sockets.close(one.socket()));
            }
        }
    }

    /** Nobody has asked for IPv6 on a host that has none. */
    private static boolean isDispensable(PublishedPort wish, IpAddress address, Result socket, List<Held> bound) {
        return wish.hostAddress().isEmpty()
                && address.isV6()
                && !bound.isEmpty()
                && (socket.failedWith(Errno.EADDRNOTAVAIL) || socket.failedWith(Errno.EAFNOSUPPORT));
    }

    private KernelException refused(PortBinding binding, Errno errno) {
        return new KernelException(
                "publish port " + binding.containerPort() + "/"
                        + binding.protocol().text() + " at " + PortTexts.at(binding),
                errno,
                advice(binding, errno));
    }

    private String advice(PortBinding binding, Errno errno) {
        return switch (errno) {
            case EADDRINUSE ->
                holder(binding)
                                .map(container -> "Container " + container + " has that port already.")
                                .orElse("Another program has that port already; 'ss -lnp' names those that listen.")
                        + " Take another, or leave the choice to Carafe: -p " + binding.containerPort();
            case EACCES ->
                "Without root, ports are free from that on which net.ipv4.ip_unprivileged_port_start says: take a higher"
                        + " one.";
            case EADDRNOTAVAIL -> "This host has no such address.";
            case EPROTONOSUPPORT -> "Load the kernel's module for it: modprobe sctp";
            default -> "";
        };
    }

    private Optional<String> holder(PortBinding wanted) {
        return held.entrySet().stream()
                .filter(entry ->
                        entry.getValue().stream().map(Held::binding).anyMatch(binding -> clash(binding, wanted)))
                .map(entry -> entry.getKey()
                        .substring(0, Math.min(SHORT_ID, entry.getKey().length())))
                .findFirst();
    }

    private static boolean clash(PortBinding one, PortBinding other) {
        return one.hostPort() == other.hostPort()
                && one.protocol() == other.protocol()
                && one.hostAddress().isV4() == other.hostAddress().isV4()
                && (one.hostAddress().equals(other.hostAddress())
                        || one.hostAddress().isUnspecified()
                        || other.hostAddress().isUnspecified());
    }
}
