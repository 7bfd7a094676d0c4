package io.carafe.cli.attach;

/**
 * The process that the user has started and sees: this one, or, in an engine, the client of a session. Whoever does
 * something for the user must not take it for the JVM's own.
 */
public interface UserProcess extends SignalSource {
    /** Ends it at once, without waiting for what its command does. */
    void exit(int code);

    /** Calls {@code farewell} when it ends before its command is done: killed, hung up, exited. */
    void onEnd(Runnable farewell);

    /** Takes {@link #onEnd} back. */
    void noLongerOnEnd(Runnable farewell);

    /** Waits until what is typed on its terminal is meant for it, as every process that reads from a terminal must. */
    void awaitForeground() throws InterruptedException;

    /** Its terminal is, or is no longer, in raw mode. */
    void rawMode(boolean raw);
}
