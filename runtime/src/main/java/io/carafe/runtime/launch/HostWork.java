package io.carafe.runtime.launch;

import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.HostNotices;
import jakarta.inject.Inject;

/** Performs host steps when no process is being launched. Thread-safe. */
public final class HostWork {
    private final Kernel kernel;
    private final HostNetwork network;
    private final HostNotices notices;

    @Inject
    public HostWork(Kernel kernel, HostNetwork network, HostNotices notices) {
        this.kernel = kernel;
        this.network = network;
        this.notices = notices;
    }

    /** Steps that concern no process. */
    public void perform(HostRecorder recorded) {
        try (EngineHostSide host = new EngineHostSide(kernel, network, notices)) {
            host.perform(recorded.steps());
        }
    }

    /**
     * Steps that concern a process that runs.
     *
     * @param pid its pid; the caller sees to it that it is not another's by now
     */
    public void perform(HostRecorder recorded, int pid) {
        try (EngineHostSide host = new EngineHostSide(kernel, network, notices)) {
            host.childIs(pid);
            host.perform(recorded.steps());
        }
    }
}
