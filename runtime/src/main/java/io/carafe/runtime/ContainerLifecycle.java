package io.carafe.runtime;

import io.carafe.api.CarafeException;
import io.carafe.api.ContainerConflictException;
import io.carafe.api.ContainerNotFoundException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.runtime.launch.EffectReleaser;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What happens to a container on disk at each turn of its life, and the tidying up after engines that died. Callers hold
 * the container's {@link RunLock} unless it says otherwise. Thread-safe.
 */
public final class ContainerLifecycle {
    /** A container dies with its engine by SIGKILL; so this is how one ended whose engine is gone. */
    private static final int KILLED = 137;

    private final ContainerStore store;
    private final EffectReleaser releaser;
    private final RunLocks locks;
    private final ProcessIdentities identities;
    private final DirectoryRemoval removal;
    private final Clock clock;

    @Inject
    public ContainerLifecycle(
            ContainerStore store,
            EffectReleaser releaser,
            RunLocks locks,
            ProcessIdentities identities,
            DirectoryRemoval removal,
            Clock clock) {
        this.store = store;
        this.releaser = releaser;
        this.locks = locks;
        this.identities = identities;
        this.removal = removal;
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

    /** Takes the lock of a container. */
    @FunctionalInterface
    public interface RunLocks {
        Optional<RunLock> tryTake(ContainerDirectory container);
    }

    /** The command runs. */
    public void running(ContainerRecord container, int pid) {
        Optional<ProcessIdentity> process = identities.of(pid);
        store.writeState(
                container,
                new ContainerState(
                        ContainerStatus.RUNNING, process, Optional.of(clock.instant()), Optional.empty(), 0, ""));
    }

    /** The start failed. */
    public void failed(ContainerRecord container, CarafeException failure) {
        release(container.id());
        ContainerState before = store.state(container.id());
        store.writeState(
                container,
                new ContainerState(
                        ContainerStatus.CREATED,
                        Optional.empty(),
                        before.startedAt(),
                        before.finishedAt(),
                        failure.exitCode(),
                        String.valueOf(failure.getMessage())));
    }

    /** The process has ended. A container that is not to be kept is deleted. */
    public void ended(ContainerRecord container, int exitCode) {
        release(container.id());
        if (container.spec().removeAtEnd()) {
            delete(container);
            return;
        }
        ContainerState before = store.state(container.id());
        store.writeState(
                container,
                new ContainerState(
                        ContainerStatus.EXITED,
                        Optional.empty(),
                        before.startedAt(),
                        Optional.of(clock.instant()),
                        exitCode,
                        ""));
    }

    /**
     * Removes a container at somebody's wish. Takes the lock itself.
     *
     * @throws ContainerConflictException when it runs
     */
    public void remove(ContainerRecord container) {
        RunLock lock = locks.tryTake(store.directory(container.id()))
                .orElseThrow(() -> store.exists(container.id())
                        ? new ContainerConflictException(
                                "cannot remove container " + container.name() + ": it is running",
                                "Stop it first, or use: carafe rm -f " + container.name())
                        : ContainerNotFoundException.none(container.name()));
        try (lock) {
            delete(container);
        }
    }

    /** Deletes a container that does not run. */
    private void delete(ContainerRecord container) {
        release(container.id());
        Path hidden = store.hide(container.id());
        store.releaseName(container.name(), container.id());
        removal.remove(hidden);
    }

    /** What is known, put right if the engine that ran it is gone. Takes the lock itself when it must. */
    public ContainerState state(ContainerRecord container) {
        ContainerState state = store.state(container.id());
        if (!state.isRunning() || state.process().filter(identities::isAlive).isPresent()) {
            return state;
        }
        Optional<RunLock> lock = locks.tryTake(store.directory(container.id()));
        if (lock.isEmpty()) {
            // Its engine is about to write down how it ended.
            return state;
        }
        try (RunLock held = lock.get()) {
            ContainerState now = store.state(container.id());
            if (now.isRunning()) {
                ended(container, KILLED);
                return container.spec().removeAtEnd() ? now : store.state(container.id());
            }
            return now;
        }
    }

    /** Finishes what engines that died have left half done. Takes the locks itself. */
    public void sweep() {
        for (String id : store.unfinished()) {
            sweepUnfinished(id);
        }
        for (String id : store.ids()) {
            sweepAbandoned(id);
        }
    }

    private void sweepUnfinished(String id) {
        ContainerDirectory hidden = new ContainerDirectory(store.hidden(id));
        // Being made just now by somebody else: it has no lock file yet, or a fresh one that nobody holds.
        if (isYoung(hidden.path())) {
            return;
        }
        removal.remove(hidden.path());
    }

    private void sweepAbandoned(String id) {
        ContainerRecord container;
        ContainerState state;
        try {
            container = store.record(id);
            state = store.state(id);
        } catch (CarafeException damaged) {
            // It is told when somebody asks for this container; the others must not suffer.
            return;
        }
        boolean abandoned = state.isRunning()
                ? state.process().filter(identities::isAlive).isEmpty()
                : container.spec().removeAtEnd() && !isYoung(store.directory(id).path());
        if (!abandoned) {
            return;
        }
        Optional<RunLock> lock = locks.tryTake(store.directory(id));
        if (lock.isPresent()) {
            try (RunLock held = lock.get()) {
                if (state.isRunning()) {
                    ended(container, KILLED);
                } else {
                    delete(container);
                }
            }
        }
    }

    private boolean isYoung(Path directory) {
        return new DirectoryAge(clock).isYoung(directory);
    }

    private void release(String id) {
        List<HostEffect> effects = store.effects(id);
        if (!effects.isEmpty()) {
            releaser.release(effects);
            store.clearEffects(id);
        }
    }
}
