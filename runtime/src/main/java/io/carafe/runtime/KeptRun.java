package io.carafe.runtime;

import io.carafe.api.kernel.Descriptor;
import io.carafe.runtime.keeper.KeptEnds;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.stream.InputRelay;
import io.carafe.runtime.stream.RunStreams;
import io.carafe.runtime.stream.StreamMode;
import java.util.List;
import java.util.Optional;

/** A run whose process is the keeper's child, and goes on without this engine. */
final class KeptRun extends ContainerRun {
    private final int pid;
    private final Descriptor pidfd;
    private final KeptEnds ends;
    private final Optional<InputRelay> input;
    private final Optional<LaunchTrace> trace;
    private final List<String> warnings;

    /**
     * A run that this engine began, or found.
     *
     * @param pidfd of its process; becomes this object's own
     * @param ends what the keeper has of it
     * @param input what copies to its standard input; becomes this object's own
     */
    KeptRun(
            int pid,
            Descriptor pidfd,
            KeptEnds ends,
            Optional<InputRelay> input,
            Optional<LaunchTrace> trace,
            List<String> warnings) {
        this.pid = pid;
        this.pidfd = pidfd;
        this.ends = ends;
        this.input = input;
        this.trace = trace;
        this.warnings = List.copyOf(warnings);
    }

    @Override
    public Optional<LaunchTrace> trace() {
        return trace;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public boolean goesOnAlone() {
        return true;
    }

    @Override
    public RunStreams attach(StreamMode mode) {
        return ends.attach(mode);
    }

    @Override
    int pid() {
        return pid;
    }

    @Override
    int pidfd() {
        return pidfd.number();
    }

    @Override
    void release() {
        pidfd.close();
        input.ifPresent(InputRelay::close);
        ends.release();
    }
}
