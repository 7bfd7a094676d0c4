package io.carafe.runtime;

import io.carafe.api.kernel.Exit;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.Optional;

/** What is to be done when the process of a container has ended. Thread-safe. */
final class RunEnds {
    private final ContainerLifecycle lifecycle;
    private final RunRegistry running;
    private final NameService names;
    private final Optional<Provider<Restarts>> restarts;

    @Inject
    RunEnds(
            ContainerLifecycle lifecycle,
            RunRegistry running,
            NameService names,
            Optional<Provider<Restarts>> restarts) {
        this.lifecycle = lifecycle;
        this.running = running;
        this.names = names;
        this.restarts = restarts;
    }

    /**
     * On the watcher's thread. Whoever is told of the end may want to start or remove the container at once, so it is
     * unlocked before.
     */
    void ended(ContainerRecord container, ContainerRun run, Exit exit, RunLock lock) {
        try (lock) {
            run.release();
            names.end(container.id());
            running.remove(container.id(), run);
            lifecycle.ended(container, exit.code());
            restarts.ifPresent(policies -> policies.get().ended(container.id()));
        } catch (RuntimeException | Error failed) {
            run.completeExceptionally(failed);
            return;
        }
        run.complete(exit.code());
    }
}
