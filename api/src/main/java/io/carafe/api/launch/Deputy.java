package io.carafe.api.launch;

import io.carafe.api.kernel.Kernel;

/**
 * A process that makes system calls for this one, with the rights that it has in namespaces of its own. It shares memory and
 * descriptors with this process: what it opens is open here. Thread-safe.
 */
public interface Deputy extends AutoCloseable {
    /** Its pid in the PID namespace of the engine. */
    int pid();

    /**
     * The kernel as it answers the deputy: users are those of its user namespace, and paths lead through its mounts. When the
     * deputy is gone, every call fails with ESRCH.
     */
    Kernel kernel();

    /** Whether it still takes calls. */
    boolean isThere();

    /** Ends it, after the call that is under way. */
    @Override
    void close();
}
