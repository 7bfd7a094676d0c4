package io.carafe;

import io.carafe.runtime.ContainerRun;
import io.carafe.runtime.stream.RunStreams;
import io.carafe.runtime.stream.StreamMode;
import java.util.Optional;

/** The run of a container that one object started, or is attached to; the last one counts. Thread-safe. */
final class OwnRun {
    private Optional<Held> held = Optional.empty();

    /** A run, and the streams by which it is held. */
    record Held(ContainerRun run, RunStreams streams) {}

    /** Attaches to a run, and lets go of the one before. */
    synchronized void hold(ContainerRun run, StreamMode mode) {
        Optional<Held> before = held;
        held = Optional.of(new Held(run, run.attach(mode)));
        before.ifPresent(one -> one.streams().close());
    }

    synchronized Optional<Held> ifAny() {
        return held;
    }

    Optional<ContainerRun> run() {
        return ifAny().map(Held::run);
    }

    Optional<RunStreams> streams() {
        return ifAny().map(Held::streams);
    }
}
