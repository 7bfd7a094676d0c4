package io.carafe.runtime.forward;

import io.carafe.api.kernel.Descriptor;

/** A port of the host's that leads somewhere. Used by the loop's thread alone. */
abstract class ForwardedPort implements Watched {
    protected final ForwardLoop loop;
    protected final SocketStock stock;
    protected final Descriptor socket;
    protected final Forwarding forwarding;

    /** @param socket becomes this object's own */
    protected ForwardedPort(ForwardLoop loop, SocketStock stock, Descriptor socket, Forwarding forwarding) {
        this.loop = loop;
        this.stock = stock;
        this.socket = socket;
        this.forwarding = forwarding;
    }

    @Override
    public final int descriptor() {
        return socket.number();
    }

    final void begin() {
        loop.watch(this);
    }

    /** Nothing is taken anywhere any more, and nothing is open. */
    final void end() {
        loop.leave(this);
        endAll();
        socket.close();
    }

    /** Ends what is under way. */
    protected abstract void endAll();
}
