package io.carafe.runtime.launch;

import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.kernel.Kernel;
import jakarta.inject.Inject;

/** Performs host steps when no process is being launched. Thread-safe. */
public final class HostWork {
    private final Kernel kernel;

    @Inject
    public HostWork(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Steps that concern no process. */
    public void perform(HostRecorder recorded) {
        try (EngineHostSide host = new EngineHostSide(kernel)) {
            host.perform(recorded.steps());
        }
    }

    /**
     * Steps that concern a process that runs.
     *
     * @param pid its pid; the caller sees to it that it is not another's by now
     */
    public void perform(HostRecorder recorded, int pid) {
        try (EngineHostSide host = new EngineHostSide(kernel)) {
            host.childIs(pid);
            host.perform(recorded.steps());
        }
    }
}
