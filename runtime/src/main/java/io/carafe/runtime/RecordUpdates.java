package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * Changes what a container is: its name, for instance. One change at a time, also among engines, and whether or not the
 * container runs; so the lock is on the record itself, and not the one that its engine holds. Thread-safe.
 */
public final class RecordUpdates {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(2);

    private final ContainerStore store;
    private final Kernel kernel;

    @Inject
    public RecordUpdates(ContainerStore store, Kernel kernel) {
        this.store = store;
        this.kernel = kernel;
    }

    /**
     * Changes a container's record.
     *
     * @param change is given the record as it is now
     * @return the new record
     */
    public ContainerRecord update(ContainerRecord container, UnaryOperator<ContainerRecord> change) {
        try (RunLock lock = take(container)) {
            ContainerRecord changed = change.apply(store.record(container.id()));
            store.rewrite(changed);
            return changed;
        }
    }

    /**
     * Gives a container another name. A crash on the way leaves it with its old name or its new one, and perhaps both until
     * {@link #finishRenames}.
     *
     * @param name with or without a slash in front of it, which Docker shows
     * @throws ContainerConflictException when another container has the name
     */
    public ContainerRecord rename(ContainerRecord container, String name) {
        String wanted = name.startsWith("/") ? name.substring(1) : name;
        try (RunLock lock = take(container)) {
            ContainerRecord before = store.record(container.id());
            if (before.name().equals(wanted)) {
                throw new InvalidSpecificationException(
                        "cannot rename container " + wanted + ": that is its name already", "Choose another name.");
            }
            store.noteRenaming(container.id(), true);
            try {
                store.names().take(wanted, container.id());
                ContainerRecord renamed = before.withName(wanted);
                store.rewrite(renamed);
                return renamed;
            } finally {
                settle(container.id());
            }
        }
    }

    /** With the lock: the container keeps the name that its record says. */
    private void settle(String id) {
        store.names().releaseOthers(id, store.record(id).name());
        store.noteRenaming(id, false);
    }

    /** Finishes what engines that died have left half renamed. */
    public void finishRenames() {
        for (String id : store.ids()) {
            if (store.isRenaming(id)) {
                finishRename(id);
            }
        }
    }

    private void finishRename(String id) {
        try {
            Optional<RunLock> lock = tryTake(id);
            if (lock.isPresent()) {
                try (RunLock held = lock.get()) {
                    settle(id);
                }
            }
        } catch (CarafeException damagedOrGone) {
            // It is told when somebody asks for this container; the others must not suffer.
            return;
        }
    }

    private RunLock take(ContainerRecord container) {
        long start = System.nanoTime();
        while (true) {
            Optional<RunLock> lock = tryTake(container.id());
            if (lock.isPresent()) {
                return lock.get();
            }
            if (!store.exists(container.id())) {
                throw ContainerNotFoundException.none(container.name());
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new ContainerConflictException(
                        "container " + container.name() + " is being changed by somebody else", "Try again.");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private Optional<RunLock> tryTake(String id) {
        return RunLock.tryTake(kernel, store.directory(id).record());
    }
}
