package io.carafe.runtime.launch;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;

/**
 * A {@link io.carafe.api.isolation.Companion} that runs, on a leash: a pipe that nobody writes to. When its writing end is
 * closed by the last who holds it, the kernel kills the program. Who holds it decides how long the program lives: the
 * engine, and it ends with the engine, whatever kills that; or the keeper, too. Thread-safe.
 */
public final class CompanionProcess implements AutoCloseable {
    private final Kernel kernel;
    private final int pid;
    private final Descriptor pidfd;
    private final Descriptor leash;

    /** The descriptors become this object's own. */
    CompanionProcess(Kernel kernel, int pid, Descriptor pidfd, Descriptor leash) {
        this.kernel = kernel;
        this.pid = pid;
        this.pidfd = pidfd;
        this.leash = leash;
    }

    public int pid() {
        return pid;
    }

    /** A child of this process, for whoever reaps it. */
    public int pidfd() {
        return pidfd.number();
    }

    /** The writing end of its leash. */
    public int leash() {
        return leash.number();
    }

    /** This process holds the leash no longer. */
    public void letGo() {
        leash.close();
    }

    /** Nobody will look after it: kills and reaps it. */
    void abandon() {
        new Killing(kernel).end(pidfd.number());
        close();
    }

    @Override
    public void close() {
        leash.close();
        pidfd.close();
    }
}
