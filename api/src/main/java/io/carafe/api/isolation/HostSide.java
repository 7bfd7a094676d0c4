package io.carafe.api.isolation;

import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Handle;
import java.util.List;

/** What a host step works with while it is performed. */
public interface HostSide {
    Kernel kernel();

    /**
     * The new process.
     *
     * @throws IllegalStateException when there is none yet
     */
    int child();

    /** Gives the new process a descriptor by the name that its program knows; it is closed when the launch is over. */
    void give(Handle handle, int descriptor);

    /**
     * Runs a program of the host's and waits for it.
     *
     * @param command an absolute path and arguments
     * @throws io.carafe.api.error.CarafeException with what it printed, when it does not exit with 0
     */
    void run(List<String> command);
}
