package io.carafe.runtime;

import io.carafe.runtime.plan.Lifetime;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.stream.StreamMode;

/** How an engine runs containers. Thread-safe. */
interface Runs {
    /** What becomes of a container when the engine ends. */
    Lifetime lifetime();

    /**
     * Starts a container that does not run. When this returns its command runs.
     *
     * @param mode what the streams will be connected to; see {@link ContainerRun#attach}
     * @param timed whether each step's time is taken
     * @param lock the container's; released when its end is on disk, and still the caller's when this throws
     */
    ContainerRun begin(ContainerRecord container, StreamMode mode, boolean timed, RunLock lock);
}
