package io.carafe.runtime.rootless;

/** Tells of the ends of processes. Thread-safe. */
@FunctionalInterface
public interface ChildWatch {
    /**
     * Has something done when a process ends, which is then reaped if it is a child.
     *
     * @param pidfd stays the caller's, and open until then
     * @param onEnd must not take long
     */
    void watch(int pidfd, Runnable onEnd);
}
