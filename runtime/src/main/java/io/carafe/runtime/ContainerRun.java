package io.carafe.runtime;

import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.stream.ContainerStreams;
import java.util.concurrent.CompletableFuture;

/** One run of a container by this engine, from its execve on. Thread-safe. */
public final class ContainerRun {
    private static final int SIGKILL = 9;

    private final ContainerLauncher.Launched launched;
    private final ContainerStreams streams;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    ContainerRun(ContainerLauncher.Launched launched, ContainerStreams streams) {
        this.launched = launched;
        this.streams = streams;
    }

    public ContainerStreams streams() {
        return streams;
    }

    /** Completes with the exit code when the container has ended and everything about that is on disk. */
    public CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    public LaunchTrace trace() {
        return launched.trace();
    }

    int pid() {
        return launched.process().pid();
    }

    int pidfd() {
        return launched.process().pidfd();
    }

    /** The process has been reaped. */
    void release() {
        launched.process().close();
    }

    /** Nobody will watch the process: kills and reaps it. */
    void abandon(Kernel kernel) {
        kernel.pidfdSendSignal(pidfd(), SIGKILL);
        kernel.waitid(pidfd(), true);
        release();
    }

    void complete(int exitCode) {
        exit.complete(exitCode);
    }

    void completeExceptionally(Throwable failure) {
        exit.completeExceptionally(failure);
    }
}
