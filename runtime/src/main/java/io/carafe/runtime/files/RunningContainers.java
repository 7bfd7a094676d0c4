package io.carafe.runtime.files;

import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.RunLock;
import java.util.Optional;

/** Which containers run, for those who want at their files. */
public interface RunningContainers {
    /** What is known of a container's life, put right if the engine that ran it is gone. */
    ContainerState state(ContainerRecord container);

    /** Keeps a container that does not run from being started or removed; empty when somebody is at work on it. */
    Optional<RunLock> take(ContainerRecord container);
}
