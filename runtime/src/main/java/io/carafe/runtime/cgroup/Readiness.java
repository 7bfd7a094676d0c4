package io.carafe.runtime.cgroup;

/** Calls back when descriptors have something to be read, on a thread of its own for all of them. Thread-safe. */
public interface Readiness {
    /**
     * Begins.
     *
     * @param descriptor stays the caller's
     * @param whenReady called again as long as there is something; must read it, and not block long
     */
    void attend(int descriptor, Runnable whenReady);

    /** Ends; to be called before the descriptor is closed. */
    void leave(int descriptor);
}
