package io.carafe.runtime.host;

import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.kernel.Descriptor;
import java.util.List;
import java.util.Optional;

/**
 * The network in which networks of containers are made: that of the host, or, without root, one that the engine has made
 * for itself. Thread-safe.
 */
public interface HostNetwork {
    /** Whether it is the one that the engine's process is in. */
    boolean isOfProcess();

    /** Whether it is there. Where it is not, nothing of any network is. */
    boolean exists();

    /** Makes it, if need be. */
    void prepare();

    /** Which it is, if it has been made by the engine: another one has another name. */
    Optional<String> made();

    /** A netlink socket in it, for one thread, which closes it soon. */
    Socket netlink();

    /** Sockets in the network namespace of a process that runs, for the caller to close; only where the engine may not go. */
    NetworkSockets socketsOf(int pid);

    /** Sockets in it that are bound to nothing, for the caller to close; only where the engine may not go. */
    List<Descriptor> internetSockets(NamespaceSockets.Internet kind, int count);

    /** The words that run a program in it. */
    List<String> inside(List<String> command);

    /** Has what is sent out of it arrive in the world, if it is not of the process. */
    void leadOut();

    /** No container is connected any more. */
    void giveUp();

    /** A socket that is lent. */
    interface Socket extends AutoCloseable {
        int number();

        @Override
        void close();

        /** One that is closed when it is not used any more. */
        static Socket of(Descriptor descriptor) {
            return new Socket() {
                @Override
                public int number() {
                    return descriptor.number();
                }

                @Override
                public void close() {
                    descriptor.close();
                }
            };
        }
    }
}
