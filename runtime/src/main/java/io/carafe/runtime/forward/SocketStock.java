package io.carafe.runtime.forward;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.kernel.Descriptor;
import io.carafe.runtime.host.HostNetwork;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sockets in the network that the engine has made, a few of each kind that was asked for. A process has to go there to open
 * them, which takes longer than all else, and is done by another thread. Used by the loop's thread alone.
 */
final class SocketStock {
    private static final int FETCHED = 16;
    private static final int FEW = 8;

    private final ForwardLoop loop;
    private final HostNetwork network;
    private final Map<NamespaceSockets.Internet, Deque<Descriptor>> ready =
            new EnumMap<>(NamespaceSockets.Internet.class);
    private final Map<NamespaceSockets.Internet, Deque<Consumer<Optional<Descriptor>>>> waiting =
            new EnumMap<>(NamespaceSockets.Internet.class);
    private final Set<NamespaceSockets.Internet> fetching = EnumSet.noneOf(NamespaceSockets.Internet.class);
    private boolean wanted;

    SocketStock(ForwardLoop loop, HostNetwork network) {
        this.loop = loop;
        this.network = network;
    }

    /**
     * Gives a socket, now or later.
     *
     * @param taker owns it; gets nothing when none can be opened
     */
    void take(NamespaceSockets.Internet kind, Consumer<Optional<Descriptor>> taker) {
        wanted = true;
        Optional<Descriptor> one = Optional.ofNullable(of(kind).poll());
        if (one.isEmpty()) {
            waiting.computeIfAbsent(kind, unused -> new ArrayDeque<>()).add(taker);
        }
        if (of(kind).size() < FEW && fetching.add(kind)) {
            Thread thread = new Thread(() -> fetch(kind), "carafe-port-sockets");
            thread.setDaemon(true);
            thread.start();
        }
        if (one.isPresent()) {
            taker.accept(one);
        }
    }

    private Deque<Descriptor> of(NamespaceSockets.Internet kind) {
        return ready.computeIfAbsent(kind, unused -> new ArrayDeque<>());
    }

    private void fetch(NamespaceSockets.Internet kind) {
        List<Descriptor> fetched;
        try {
            fetched = network.internetSockets(kind, FETCHED);
        } catch (CarafeException unable) {
            fetched = List.of();
        }
        List<Descriptor> all = fetched;
        loop.execute(() -> arrived(kind, all));
    }

    private void arrived(NamespaceSockets.Internet kind, List<Descriptor> fetched) {
        fetching.remove(kind);
        Deque<Consumer<Optional<Descriptor>>> takers = waiting.getOrDefault(kind, new ArrayDeque<>());
        if (!wanted) {
            fetched.forEach(Descriptor::close);
        } else {
            of(kind).addAll(fetched);
        }
        int served = fetched.isEmpty() || !wanted ? takers.size() : Math.min(takers.size(), fetched.size());
        for (int i = 0; i < served; i++) {
            takers.remove().accept(Optional.ofNullable(of(kind).poll()));
        }
        if (!takers.isEmpty()) {
            take(kind, takers.remove());
        }
    }

    /** Closes all that is there, as it holds the network. */
    void giveUp() {
        wanted = false;
        ready.values().forEach(sockets -> sockets.forEach(Descriptor::close));
        ready.clear();
    }
}
