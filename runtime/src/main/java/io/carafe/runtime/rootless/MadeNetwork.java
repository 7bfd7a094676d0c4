package io.carafe.runtime.rootless;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.runtime.host.HostNetwork;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What this engine has of the network. Thread-safe. */
final class MadeNetwork implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final Descriptor user;
    private final Descriptor network;
    private final List<Descriptor> sockets;
    private final BlockingQueue<Descriptor> free;

    /** All become this object's own. */
    MadeNetwork(Descriptor user, Descriptor network, List<Descriptor> sockets) {
        this.user = user;
        this.network = network;
        this.sockets = List.copyOf(sockets);
        this.free = new LinkedBlockingQueue<>(sockets);
    }

    Descriptor user() {
        return user;
    }

    Descriptor network() {
        return network;
    }

    /** Waits until one is free. */
    HostNetwork.Socket lend() {
        Descriptor socket;
        try {
            socket = free.poll(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CarafeException("interrupted while waiting for a netlink socket", "", interrupted);
        }
        if (socket == null) {
            throw new CarafeException("no netlink socket has become free within " + LONGEST_WAIT_SECONDS + " seconds");
        }
        return new HostNetwork.Socket() {
            @Override
            public int number() {
                return socket.number();
            }

            @Override
            public void close() {
                free.add(socket);
            }
        };
    }

    @Override
    public void close() {
        sockets.forEach(Descriptor::close);
        user.close();
        network.close();
    }
}
