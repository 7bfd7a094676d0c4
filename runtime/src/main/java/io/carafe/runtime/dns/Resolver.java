package io.carafe.runtime.dns;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers what containers ask for names: those of the containers on their own networks, and for the rest what the host's
 * resolvers say. Each container asks at {@link #ADDRESS}, on the loopback interface of its own network namespace, as with
 * Docker: nobody else can get there, no firewall of the host's is in between, and it stays the same on whichever networks
 * the container is.
 *
 * <p>All containers together have one thread. It keeps nothing but sockets, so the next engine goes on where one has
 * ended. Thread-safe.
 */
public final class Resolver implements AutoCloseable {
    /** Docker's address of it. */
    public static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.11", 53);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Kernel kernel;
    private final NameDirectory directory;
    private final Duration patience;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ResolverSockets> served = new HashMap<>();
    private @Nullable EventLoop loop;
    private @Nullable Forwarder forwarder;
    private boolean closed;

    public Resolver(Kernel kernel, NameDirectory directory) {
        this(kernel, directory, PATIENCE);
    }

    /** @param patience how long a server that is asked in turn is waited for */
    Resolver(Kernel kernel, NameDirectory directory, Duration patience) {
        this.kernel = kernel;
        this.directory = directory;
        this.patience = patience;
    }

    /**
     * Answers a container's questions from now on. Its loopback interface must be up.
     *
     * @param container its id
     * @param namespace a descriptor of its network namespace; stays the caller's
     * @throws CarafeException when port 53 cannot be bound there
     */
    public void serve(String container, int namespace) {
        serveOrClose(container, ResolverSockets.bindIn(kernel, namespace, ADDRESS));
    }

    /**
     * As {@link #serve(String, int)}, by sockets that were opened in the container's network namespace.
     *
     * @param udp stays the caller's
     * @param tcp stays the caller's
     */
    public void serve(String container, Descriptor udp, Descriptor tcp) {
        serveOrClose(container, ResolverSockets.of(kernel, udp, tcp, ADDRESS));
    }

    private void serveOrClose(String container, ResolverSockets sockets) {
        try {
            serve(container, sockets);
        } catch (RuntimeException failed) {
            sockets.close();
            throw failed;
        }
    }

    /** @param sockets become this object's own */
    synchronized void serve(String container, ResolverSockets sockets) {
        if (closed) {
            throw new CarafeException("cannot answer questions for names: the engine is ending");
        }
        EventLoop running = running();
        ResolverSockets former = served.put(container, sockets);
        if (former != null) {
            former.close();
        }
        Forwarder asking = forwarder == null ? new Forwarder(running, random, patience) : forwarder;
        forwarder = asking;
        running.execute(
                () -> listen(running, sockets, new Questions(container, directory, new LocalAnswers(random), asking)));
    }

    private static void listen(EventLoop loop, ResolverSockets sockets, Questions questions) {
        try {
            loop.register(sockets.udp(), SelectionKey.OP_READ, new UdpPort(sockets.udp(), questions));
            loop.register(sockets.tcp(), SelectionKey.OP_ACCEPT, new TcpPort(loop, sockets.tcp(), questions));
        } catch (IOException stoppedMeanwhile) {
            sockets.close();
        }
    }

    private EventLoop running() {
        if (loop == null) {
            EventLoop started;
            try {
                started = new EventLoop();
            } catch (IOException failed) {
                throw new CarafeException("cannot wait for questions for names: " + failed.getMessage(), "", failed);
            }
            Thread thread = new Thread(started, "carafe-dns");
            thread.setDaemon(true);
            thread.start();
            loop = started;
        }
        return loop;
    }

    /** No longer answers a container's questions; its network namespace is no longer held by anything here. */
    public synchronized void stop(String container) {
        ResolverSockets sockets = served.remove(container);
        if (sockets != null) {
            sockets.close();
            if (loop != null) {
                // A closed channel lives until the selector has been told.
                loop.execute(() -> {});
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        served.values().forEach(ResolverSockets::close);
        served.clear();
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }
}
