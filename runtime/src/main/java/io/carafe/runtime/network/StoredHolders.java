package io.carafe.runtime.network;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.util.Optional;

/** Looks at what is on disk of containers. */
final class StoredHolders implements LeaseHolders {
    private final ContainerStore containers;
    private final Kernel kernel;

    @Inject
    StoredHolders(ContainerStore containers, Kernel kernel) {
        this.containers = containers;
        this.kernel = kernel;
    }

    @Override
    public boolean whileAtRest(String container, Runnable action) {
        if (!containers.exists(container)) {
            action.run();
            return true;
        }
        Optional<RunLock> taken =
                RunLock.tryTake(kernel, containers.directory(container).lock());
        if (taken.isEmpty()) {
            return false;
        }
        try (RunLock lock = taken.get()) {
            if (isRunning(container)) {
                return false;
            }
            action.run();
            return true;
        }
    }

    /** Of a container that is damaged nobody knows; what it has it keeps. */
    private boolean isRunning(String container) {
        try {
            return containers.state(container).isRunning();
        } catch (CarafeException damagedOrGone) {
            return containers.exists(container);
        }
    }
}
