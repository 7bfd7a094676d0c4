package io.carafe.runtime.launch;

import io.carafe.runtime.dns.Resolver;
import io.carafe.runtime.host.NetworkSockets;

/** Answers the questions for names of a container that is being started. Not thread-safe. */
final class NameAnswers {
    private final Resolver resolver;
    private final String container;
    private boolean begun;

    NameAnswers(Resolver resolver, String container) {
        this.resolver = resolver;
        this.container = container;
    }

    /** From now on. */
    void begin(int namespace) {
        resolver.serve(container, namespace);
        begun = true;
    }

    /** As {@link #begin(int)}, where the engine may not go itself. */
    void begin(NetworkSockets sockets) {
        resolver.serve(container, sockets.udp(), sockets.tcp());
        begun = true;
    }

    /** The container was not started, after all. */
    void undo() {
        if (begun) {
            resolver.stop(container);
        }
    }
}
