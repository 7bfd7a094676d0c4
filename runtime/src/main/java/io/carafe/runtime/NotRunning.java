package io.carafe.runtime;

import io.carafe.api.error.ContainerConflictException;
import io.carafe.runtime.state.ContainerState;

/** What is told to whoever wants something of a container that has no process. */
public final class NotRunning {
    private NotRunning() {}

    /**
     * Tells why.
     *
     * @param advice for a container that nothing will start by itself
     */
    public static ContainerConflictException of(String name, ContainerState state, String advice) {
        return state.awaitsRestart()
                ? new ContainerConflictException(
                        "container " + name + " is restarting, wait until the container is running", "")
                : new ContainerConflictException("container " + name + " is not running", advice);
    }
}
