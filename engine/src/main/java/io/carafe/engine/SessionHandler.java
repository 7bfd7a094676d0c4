package io.carafe.engine;

/** Does what clients ask. Thread-safe: each session has a thread of its own. */
public interface SessionHandler {
    /**
     * Does what one client asks.
     *
     * @return what the client exits with
     */
    int handle(Session session);

    /** How many containers of this engine run, so that it may not leave. */
    int running();
}
