package io.carafe.runtime.forward;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.network.TransportProtocol;
import io.carafe.runtime.host.HostNetwork;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes what comes to ports of the host's to containers in the network that the engine has made for itself
 * ({@link HostNetwork}), and back. It keeps nothing but sockets; connections end with the engine, and the next one begins
 * anew. Thread-safe.
 */
public final class PortForwarder implements AutoCloseable {
    private static final int FIRST_FREE = 3;
    private static final int BACKLOG = 1024;

    /** As long as Docker's proxy waits. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    private final Kernel kernel;
    private final HostNetwork network;
    private final Duration silence;
    private final Map<String, List<ForwardedPort>> begun = new HashMap<>();
    private @Nullable ForwardLoop loop;
    private @Nullable SocketStock stock;

    @Inject
    public PortForwarder(Kernel kernel, HostNetwork network) {
        this(kernel, network, SILENCE);
    }

    /** @param silence after which a conversation by UDP is over */
    PortForwarder(Kernel kernel, HostNetwork network, Duration silence) {
        this.kernel = kernel;
        this.network = network;
        this.silence = silence;
    }

    /** Whether somebody has to do this, because the kernel does not. */
    public boolean isNeeded() {
        return !network.isOfProcess();
    }

    /** From now on, until {@link #stop}. */
    public synchronized void begin(String container, List<Forwarding> forwardings) {
        stop(container);
        if (forwardings.isEmpty()) {
            return;
        }
        ForwardLoop running = running();
        SocketStock sockets = stock == null ? new SocketStock(running, network) : stock;
        stock = sockets;
        List<ForwardedPort> ports = new ArrayList<>();
        boolean done = false;
        try {
            for (Forwarding forwarding : forwardings) {
                ports.add(port(running, sockets, forwarding));
            }
            begun.put(container, ports);
            running.perform(() -> ports.forEach(ForwardedPort::begin));
            done = true;
        } finally {
            if (!done) {
                begun.remove(container);
                running.perform(() -> ports.forEach(ForwardedPort::end));
            }
        }
    }

    private ForwardedPort port(ForwardLoop running, SocketStock sockets, Forwarding forwarding) {
        Descriptor socket = new Descriptor(
                kernel, kernel.duplicate(forwarding.socket(), FIRST_FREE).intOrThrow("duplicate a socket"));
        if (forwarding.protocol() == TransportProtocol.UDP) {
            return new UdpPort(running, sockets, socket, forwarding, silence);
        }
        kernel.setNonBlocking(socket.number(), true);
        // It may listen already, with less patience.
        kernel.listen(socket.number(), BACKLOG);
        return new TcpPort(running, sockets, socket, forwarding);
    }

    private ForwardLoop running() {
        if (loop == null) {
            loop = new ForwardLoop(kernel);
            Thread thread = new Thread(loop, "carafe-ports");
            thread.setDaemon(true);
            thread.start();
        }
        return loop;
    }

    /** Nothing is taken to a container any more, and its ports are nobody's as far as this object is concerned. */
    public synchronized void stop(String container) {
        List<ForwardedPort> ports = begun.remove(container);
        ForwardLoop running = loop;
        if (ports == null || running == null) {
            return;
        }
        SocketStock unneeded = begun.isEmpty() ? stock : null;
        running.perform(() -> {
            ports.forEach(ForwardedPort::end);
            if (unneeded != null) {
                unneeded.giveUp();
            }
        });
    }

    @Override
    public synchronized void close() {
        List.copyOf(begun.keySet()).forEach(this::stop);
        if (loop != null) {
            loop.close();
            loop = null;
            stock = null;
        }
    }
}
