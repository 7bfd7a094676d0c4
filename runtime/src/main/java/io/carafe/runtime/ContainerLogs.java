package io.carafe.runtime;

import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogStream;
import io.carafe.runtime.log.RingGeometry;
import io.carafe.runtime.log.RingLog;
import io.carafe.runtime.log.RingLogFile;
import io.carafe.runtime.log.RingLogPosition;
import io.carafe.runtime.log.RingLogWriter;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.stream.StreamMode;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** The logs of containers on disk: written by who runs one, read by anybody. Thread-safe. */
public final class ContainerLogs {
    private final Kernel kernel;
    private final Clock clock;
    private final ContainerStore store;
    private final ContainerLifecycle lifecycle;
    private final Signals signals;

    @Inject
    public ContainerLogs(
            Kernel kernel, Clock clock, ContainerStore store, ContainerLifecycle lifecycle, Signals signals) {
        this.kernel = kernel;
        this.clock = clock;
        this.store = store;
        this.lifecycle = lifecycle;
        this.signals = signals;
    }

    /**
     * Opens the log for a run that begins. The caller holds the container's lock.
     *
     * @return empty when this run keeps none: nobody wants it, or its output goes straight to this process's own and it is
     *     removed at its end
     */
    public Optional<RingLogWriter> writer(ContainerRecord container, StreamMode mode) {
        boolean direct =
                container.spec().removeAtEnd() && mode instanceof StreamMode.Descriptors own && own.outputGiven();
        return direct || !container.spec().log().keeps() ? Optional.empty() : Optional.of(writer(container));
    }

    /** Opens the log for a run that cannot do without, because whoever is attached reads along there. */
    RingLogWriter writer(ContainerRecord container) {
        RingLogWriter writer = RingLogWriter.open(kernel, path(container), geometry(container), clock);
        // When the disk is too full even for that, it may be kept again later.
        writer.mark(RingLog.RUN_BEGINS);
        return writer;
    }

    /** The shape of a container's log. */
    RingGeometry geometry(ContainerRecord container) {
        return RingGeometry.within(container.spec().log().limit());
    }

    /**
     * Opens the log for whoever attaches to a run.
     *
     * @param from where to begin; now, if empty
     */
    LogStream attach(ContainerRecord container, Optional<RingLogPosition> from) {
        return LogStream.from(kernel, clock, path(container), from.orElseGet(() -> end(container)), run(container));
    }

    /** Where it is now; whoever attaches must not miss what he causes to be written before he begins to read. */
    private RingLogPosition end(ContainerRecord container) {
        return RingLogFile.open(kernel, path(container))
                .map(log -> {
                    try (log) {
                        return log.end();
                    }
                })
                .orElseGet(() -> RingLogPosition.before(geometry(container)));
    }

    /**
     * Opens the log for reading.
     *
     * @throws UnsupportedFeatureException when the container was made to keep none
     * @throws ContainerConflictException when this run keeps none
     */
    public LogStream open(ContainerRecord container, LogQuery query) {
        if (!container.spec().log().keeps()) {
            throw new UnsupportedFeatureException(
                    "cannot read the log of container " + container.name()
                            + ": configured logging driver does not support reading",
                    "It was made with --log-driver none.");
        }
        if (container.spec().removeAtEnd()
                && !Files.exists(log(container))
                && lifecycle.state(container).isRunning()) {
            throw new ContainerConflictException(
                    "cannot read the log of container " + container.name() + ": this run keeps none",
                    "It writes straight to the output of the command that runs it, and is removed at its end.");
        }
        return LogStream.open(kernel, clock, path(container), query, run(container));
    }

    private LogStream.Run run(ContainerRecord container) {
        return new LogStream.Run(container.spec().process().terminal(), () -> process(container));
    }

    /** Who writes to it; nobody does when the container is gone with its end, and its log is open still. */
    private Optional<Descriptor> process(ContainerRecord container) {
        try {
            return Optional.of(lifecycle.state(container))
                    .filter(ContainerState::isRunning)
                    .flatMap(ContainerState::process)
                    .flatMap(signals::hold);
        } catch (ContainerNotFoundException goneWithItsEnd) {
            return Optional.empty();
        }
    }

    private Path log(ContainerRecord container) {
        return store.directory(container.id()).log();
    }

    Pathname path(ContainerRecord container) {
        return Pathname.of(log(container).toString());
    }
}
