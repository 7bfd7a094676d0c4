package io.carafe.runtime;

import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.stream.RunStreams;
import io.carafe.runtime.stream.StreamMode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One run of a container that this engine looks after, from its execve on. Thread-safe. */
public abstract class ContainerRun {
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /** Completes with the exit code when the container has ended and everything about that is on disk. */
    public final CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    /** What its start did; empty when another engine started it. */
    public abstract Optional<LaunchTrace> trace();

    /** What it goes without although it is usual; nothing when another engine started it. */
    public abstract List<String> warnings();

    /** Whether it goes on when whoever started it lets go of it. */
    public abstract boolean goesOnAlone();

    /**
     * Connects somebody to its standard streams.
     *
     * @throws io.carafe.api.error.ContainerConflictException when its streams belong to somebody already
     */
    public abstract RunStreams attach(StreamMode mode);

    abstract int pid();

    abstract int pidfd();

    /** The process has been reaped: gives back what was held for it. */
    abstract void release();

    final void complete(int exitCode) {
        exit.complete(exitCode);
    }

    final void completeExceptionally(Throwable failure) {
        exit.completeExceptionally(failure);
    }
}
