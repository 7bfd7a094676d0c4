package io.carafe.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The runs that an engine looks after, by the ids of their containers. Thread-safe. */
public final class RunRegistry {
    private final Map<String, ContainerRun> running = new ConcurrentHashMap<>();

    /** The run of a container, if this engine looks after it. */
    public Optional<ContainerRun> of(String id) {
        return Optional.ofNullable(running.get(id));
    }

    /** How many there are. */
    public int count() {
        return running.size();
    }

    void add(String id, ContainerRun run) {
        running.put(id, run);
    }

    void remove(String id, ContainerRun run) {
        running.remove(id, run);
    }
}
