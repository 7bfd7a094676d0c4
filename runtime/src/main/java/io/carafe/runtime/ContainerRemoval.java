package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.launch.EffectReleaser;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes away containers that do not run, and what they left on the host. Callers hold the container's {@link RunLock} unless
 * it says otherwise. Thread-safe.
 */
public final class ContainerRemoval {
    private final ContainerStore store;
    private final EffectReleaser releaser;
    private final RunLocks locks;
    private final DirectoryRemoval removal;
    private final LayerRelease layers;
    private final EventSink events;
    private final Failpoints failpoints;
    private final Clock clock;

    @Inject
    ContainerRemoval(
            ContainerStore store,
            EffectReleaser releaser,
            RunLocks locks,
            DirectoryRemoval removal,
            LayerRelease layers,
            EventSink events,
            Failpoints failpoints,
            Clock clock) {
        this.store = store;
        this.releaser = releaser;
        this.locks = locks;
        this.removal = removal;
        this.layers = layers;
        this.events = events;
        this.failpoints = failpoints;
        this.clock = clock;
    }

    /** Deletes a directory with all that is in it. */
    @FunctionalInterface
    public interface DirectoryRemoval {
        /**
         * Deletes it.
         *
         * @throws CarafeException when something cannot be deleted; what is not there is no error
         */
        void remove(Path directory);
    }

    /** Is told of containers that are gone, whose layers may be of no use to anybody now. Never fails. */
    @FunctionalInterface
    public interface LayerRelease {
        void released(ContainerRecord container);
    }

    /** Takes the lock of a container. */
    @FunctionalInterface
    public interface RunLocks {
        Optional<RunLock> tryTake(ContainerDirectory container);
    }

    /** Deletes a container. */
    void delete(ContainerRecord container) {
        takenAway(container).run();
    }

    /** Takes a container out of sight. What it answers does the rest, which is to delete its files. */
    Runnable takenAway(ContainerRecord container) {
        String id = container.id();
        releaseEffects(id);
        boolean renaming = store.isRenaming(id);
        ContainerRecord present = named(container);
        Path removed = store.hide(id);
        failpoints.reached(Failpoint.REMOVE_HIDDEN);
        events.note(present, "destroy", Map.of());
        return () -> {
            if (renaming) {
                store.names().releaseAll(id);
            } else {
                store.names().release(present.name(), id);
            }
            failpoints.reached(Failpoint.REMOVE_UNNAMED);
            removal.remove(removed);
            layers.released(present);
        };
    }

    /** Somebody may have renamed it since it was started. */
    ContainerRecord named(ContainerRecord container) {
        if (store.names().isTaken(container.name(), container.id())) {
            return container;
        }
        try {
            return store.record(container.id());
        } catch (DamagedStateException | ContainerNotFoundException unknown) {
            return container;
        }
    }

    /** Deletes one whose files cannot be read. What it left on the host is released as far as it is known. */
    void deleteDamaged(String id) {
        try {
            release(id);
        } catch (DamagedStateException unknown) {
            // Nobody will ever know it better.
        }
        Path hidden = store.hide(id);
        store.names().releaseAll(id);
        removal.remove(hidden);
    }

    /** Releases what a run of it left on the host, if it left anything. */
    void release(String id) {
        if (releaseEffects(id)) {
            store.clearEffects(id);
        }
    }

    /** To do so twice does no harm. */
    private boolean releaseEffects(String id) {
        List<HostEffect> effects = store.effects(id);
        if (effects.isEmpty()) {
            return false;
        }
        releaser.release(id, effects);
        return true;
    }

    /** Deletes what engines that died have only half made, or half deleted. Takes the locks itself. */
    void sweep() {
        store.unfinished().forEach(this::sweepUnfinished);
        store.removed().forEach(id -> sweepHidden(id, store.removed(id)));
    }

    /** A maker that lives has the lock; one that has only begun to, has not made it yet. */
    private void sweepUnfinished(String id) {
        Path hidden = store.hidden(id);
        Optional<RunLock> lock = locks.tryTake(new ContainerDirectory(hidden));
        if (lock.isPresent()) {
            try (RunLock held = lock.get()) {
                deleteHidden(id, hidden);
            }
        } else if (!Files.exists(new ContainerDirectory(hidden).lock())) {
            sweepHidden(id, hidden);
        }
    }

    /** Somebody else may be deleting it just now. */
    private void sweepHidden(String id, Path hidden) {
        if (!new DirectoryAge(clock).isYoung(hidden)) {
            deleteHidden(id, hidden);
        }
    }

    private void deleteHidden(String id, Path hidden) {
        try {
            removal.remove(hidden);
            store.names().releaseAll(id);
        } catch (CarafeException stuck) {
            // Its files are in nobody's way. No other container must suffer.
            return;
        }
    }
}
