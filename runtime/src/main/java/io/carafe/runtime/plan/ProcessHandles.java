package io.carafe.runtime.plan;

import io.carafe.api.launch.Handle;

/** The descriptors that every new process is given, besides those that isolators and streams want. */
public final class ProcessHandles {
    /** A pipe whose byte says that the host's side has done its part. Only in plans with steps while held. */
    public static final Handle HOLD = new Handle("hold");
    /** A pipe that nobody writes to; its end of file says that the engine is gone. */
    public static final Handle LIFELINE = new Handle("lifeline");

    private ProcessHandles() {}
}
