package io.carafe.runtime;

import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.launch.CompanionProcess;
import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.Killing;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.stream.ContainerStreams;
import io.carafe.runtime.stream.RunStreams;
import io.carafe.runtime.stream.StreamMode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A run whose process is a child of this one's, and ends with it; its streams are those that it was started with. */
final class AttendedRun extends ContainerRun {

    private final ContainerLauncher.Launched launched;
    private final ContainerStreams streams;
    private final AtomicBoolean attached = new AtomicBoolean();

    AttendedRun(ContainerLauncher.Launched launched, ContainerStreams streams) {
        this.launched = launched;
        this.streams = streams;
    }

    @Override
    public Optional<LaunchTrace> trace() {
        return Optional.of(launched.trace());
    }

    @Override
    public List<String> warnings() {
        return launched.warnings();
    }

    @Override
    public boolean goesOnAlone() {
        return false;
    }

    /** Gives its streams to who started it. */
    @Override
    public RunStreams attach(StreamMode mode) {
        if (!attached.compareAndSet(false, true)) {
            throw new ContainerConflictException(
                    "cannot attach to a container whose streams belong to the program that started it", "");
        }
        return streams;
    }

    @Override
    int pid() {
        return launched.process().pid();
    }

    @Override
    int pidfd() {
        return launched.process().pidfd();
    }

    /** The program that runs beside it. */
    Optional<CompanionProcess> companion() {
        return launched.companion();
    }

    @Override
    void release() {
        launched.companion().ifPresent(CompanionProcess::letGo);
        launched.process().close();
    }

    /** Nobody will watch the process: kills and reaps it. */
    void abandon(Kernel kernel) {
        new Killing(kernel).end(pidfd());
        release();
    }
}
