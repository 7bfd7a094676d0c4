package io.carafe.runtime.commit;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.StateDirectory;
import io.carafe.runtime.cgroup.Freezer;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a running container stand still while it is committed. That it is a commit that has paused it is written down
 * before, so if the program that commits dies, the next one lets the container go on. Commits of one container come one
 * after the other.
 */
final class CommitPause {
    private static final String LOCK = "commit.lock";
    private static final String MARK = "commit.pause";

    private final ContainerStore store;
    private final Freezer freezer;
    private final EventSink events;
    private final Failpoints failpoints;
    private final Kernel kernel;

    @Inject
    CommitPause(ContainerStore store, Freezer freezer, EventSink events, Failpoints failpoints, Kernel kernel) {
        this.store = store;
        this.freezer = freezer;
        this.events = events;
        this.failpoints = failpoints;
        this.kernel = kernel;
    }

    /** A container that stands still until this is closed. */
    final class Held implements AutoCloseable {
        private final ContainerRecord container;
        private final StateDirectory directory;
        private final HeldLock lock;
        private boolean frozen;

        private Held(ContainerRecord container, StateDirectory directory, HeldLock lock) {
            this.container = container;
            this.directory = directory;
            this.lock = lock;
        }

        private void freeze() {
            directory.write(MARK, new byte[0]);
            frozen = true;
            freezer.freeze(container);
            events.note(container, "pause", Map.of());
            failpoints.reached(Failpoint.COMMIT_PAUSED);
        }

        @Override
        public void close() {
            try {
                if (frozen && store.exists(container.id())) {
                    thaw(container, directory);
                    events.note(container, "unpause", Map.of());
                }
            } finally {
                lock.close();
                directory.close();
            }
        }
    }

    /**
     * Waits for other commits of a container, and pauses it.
     *
     * @param pause whether to pause; one that is paused already stays so
     */
    Held hold(ContainerRecord container, boolean pause) {
        StateDirectory directory =
                open(container.id()).orElseThrow(() -> ContainerNotFoundException.none(container.name()));
        Held held = null;
        boolean done = false;
        try {
            held = new Held(container, directory, new FileLock(kernel, directory, LOCK).exclusive());
            if (pause && !freezer.isFrozen(container)) {
                held.freeze();
            }
            done = true;
            return held;
        } finally {
            if (!done) {
                if (held == null) {
                    directory.close();
                } else {
                    held.close();
                }
            }
        }
    }

    /** Whether a container can be paused. */
    boolean isPossible(ContainerRecord container) {
        return freezer.canFreeze(container);
    }

    /** Lets those go on that were paused for a commit whose program has died. */
    void sweep() {
        for (String id : store.ids()) {
            try {
                open(id).ifPresent(directory -> {
                    try (directory) {
                        if (directory.read(MARK).isPresent()) {
                            letGoOn(id, directory);
                        }
                    }
                });
            } catch (CarafeException goneOrDamaged) {
                // Somebody else's.
            }
        }
    }

    private void letGoOn(String id, StateDirectory directory) {
        Optional<HeldLock> lock = new FileLock(kernel, directory, LOCK).tryExclusive();
        if (lock.isPresent()) {
            try (HeldLock held = lock.get()) {
                thaw(store.record(id), directory);
            }
        }
    }

    private void thaw(ContainerRecord container, StateDirectory directory) {
        freezer.thaw(container);
        directory.remove(MARK);
    }

    /** Empty when it was removed meanwhile. */
    private Optional<StateDirectory> open(String id) {
        Path path = store.directory(id).path();
        try (StateDirectory all =
                StateDirectory.open(kernel, Pathname.of(path.resolveSibling("").toString()))) {
            return all.openSubdirectory(id);
        }
    }
}
