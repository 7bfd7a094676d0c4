package io.carafe.runtime;

import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.stream.ContainerStreams;
import java.util.concurrent.CompletableFuture;

/** One run of a container by this engine, from its execve on. Thread-safe. */
public final class ContainerRun {
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

    void complete(int exitCode) {
        exit.complete(exitCode);
    }

    void completeExceptionally(RuntimeException failure) {
        exit.completeExceptionally(failure);
    }
}
