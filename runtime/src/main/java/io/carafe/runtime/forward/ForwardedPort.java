package io.carafe.runtime.forward;

/** A port of the host's that leads somewhere. Used by the loop's thread alone. */
interface ForwardedPort {
    void begin();

    /** Nothing is taken anywhere any more, and nothing is open. */
    void end();
}
