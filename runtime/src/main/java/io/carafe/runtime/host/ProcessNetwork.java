package io.carafe.runtime.host;

import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import java.util.List;
import java.util.Optional;

/** The network that the engine's process is in. */
public final class ProcessNetwork implements HostNetwork {
    private final Kernel kernel;

    public ProcessNetwork(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public boolean isOfProcess() {
        return true;
    }

    @Override
    public boolean exists() {
        return true;
    }

    /** It is there. */
    @Override
    public void prepare() {}

    @Override
    public Optional<String> made() {
        return Optional.empty();
    }

    @Override
    public Socket netlink() {
        return Socket.of(new Descriptor(kernel, kernel.netlinkSocket().intOrThrow("open a netlink socket")));
    }

    @Override
    public NetworkSockets socketsOf(int pid) {
        throw new IllegalStateException("the engine goes there itself");
    }

    @Override
    public List<Descriptor> internetSockets(NamespaceSockets.Internet kind, int count) {
        throw new IllegalStateException("the engine is there itself");
    }

    @Override
    public List<String> inside(List<String> command) {
        return command;
    }

    /** It does. */
    @Override
    public void leadOut() {}

    /** It stays. */
    @Override
    public void giveUp() {}
}
