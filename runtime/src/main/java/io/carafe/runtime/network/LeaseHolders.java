package io.carafe.runtime.network;

/** Knows whether addresses are still needed. */
public interface LeaseHolders {
    /**
     * Does something if a container does not run and nobody is at work on it, and sees to it that this stays so meanwhile.
     *
     * @param container its id
     * @return whether it was done
     */
    boolean whileAtRest(String container, Runnable action);
}
