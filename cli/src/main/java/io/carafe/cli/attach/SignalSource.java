package io.carafe.cli.attach;

/** Signals that a process gets. */
@FunctionalInterface
public interface SignalSource {
    /**
     * Calls {@code handler} at each signal of this name, in place of what would happen otherwise.
     *
     * @param name without SIG
     * @return whether that was possible; the JVM keeps some signals for itself
     */
    boolean handle(String name, Runnable handler);
}
