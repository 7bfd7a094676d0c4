package io.carafe;

import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.UnsupportedFeatureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What an engine, or a handle of one, has started and closes when it is closed itself. Thread-safe. */
final class StartedProcesses {
    private final Optional<StartedProcesses> shared;
    private final Set<ContainerProcess> started = ConcurrentHashMap.newKeySet();
    /** Held for reading while a process is being started. */
    private final ReadWriteLock starting = new ReentrantReadWriteLock();

    private volatile boolean closed;

    /** @param shared what those of a handle also belong to */
    StartedProcesses(Optional<StartedProcesses> shared) {
        this.shared = shared;
    }

    /** Goes on as long as somebody starts a process: {@link #closeAll} waits for it. To be closed by the same thread. */
    interface Start extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws ContainerConflictException when the engine is closed, or being closed */
    Start begin() {
        Optional<Start> outer = shared.map(StartedProcesses::begin);
        starting.readLock().lock();
        Start start = () -> {
            starting.readLock().unlock();
            outer.ifPresent(Start::close);
        };
        try {
            refuseIfClosed();
        } catch (ContainerConflictException refused) {
            start.close();
            throw refused;
        }
        return start;
    }

    void refuseIfClosed() {
        if (closed) {
            throw new ContainerConflictException("this engine is closed", "Open another one.");
        }
    }

    void add(ContainerProcess process) {
        shared.ifPresent(all -> all.add(process));
        started.add(process);
    }

    void remove(ContainerProcess process) {
        shared.ifPresent(all -> all.remove(process));
        started.remove(process);
    }

    /** It is no longer closed with this handle, but with the engine. */
    void leave(ContainerProcess process) {
        if (shared.isEmpty()) {
            throw new UnsupportedFeatureException(
                    "nothing can be left alone here: it ends with this program", "Leave --no-engine away.");
        }
        started.remove(process);
    }

    /** How many processes run beside the first ones of containers. */
    int further() {
        return (int) started.stream()
                .filter(process ->
                        !(process instanceof Container) && process.pid().isPresent())
                .count();
    }

    /**
     * Closes everything; nothing is started any more. To be called once.
     *
     * @return what went wrong
     */
    List<RuntimeException> closeAll() {
        starting.writeLock().lock();
        try {
            closed = true;
        } finally {
            starting.writeLock().unlock();
        }
        List<RuntimeException> failures = new ArrayList<>();
        for (ContainerProcess process : started) {
            try {
                process.close();
            } catch (RuntimeException failed) {
                failures.add(failed);
            }
        }
        started.clear();
        return failures;
    }
}
