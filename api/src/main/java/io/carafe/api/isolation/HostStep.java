package io.carafe.api.isolation;

import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;

/**
 * Something that the host's side does: an ordinary Java thread of the engine's, with the engine's rights. Carafe brings
 * the steps that {@link HostRecorder} has methods for; an isolator may bring steps of its own. Immutable.
 */
public interface HostStep {
    /** The call for people, in the manner of strace(1). */
    String text();

    /**
     * Does it.
     *
     * @throws io.carafe.api.error.CarafeException when it cannot be done
     */
    void perform(HostSide host);

    /**
     * Whether it gives the new process a descriptor by this name. One that gives {@link LaunchProgram#CGROUP} must say so,
     * since the process is then born in that group.
     */
    default boolean gives(Handle handle) {
        return false;
    }
}
