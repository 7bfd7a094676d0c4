package io.carafe.runtime.state;

/** Lets one at a time take names of containers away, among all engines of a store. */
@FunctionalInterface
public interface NameMutex {
    /** Waits for a turn, which lasts until it is closed. */
    Turn await();

    /** A turn. */
    @FunctionalInterface
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }
}
