package io.carafe;

import io.carafe.runtime.ContainerEnds;
import io.carafe.runtime.ContainerGroups;
import io.carafe.runtime.ContainerLifecycle;
import io.carafe.runtime.ContainerLogs;
import io.carafe.runtime.ContainerRunner;
import io.carafe.runtime.ExecRunner;
import io.carafe.runtime.Networks;
import io.carafe.runtime.RecordUpdates;
import io.carafe.runtime.Signals;
import io.carafe.runtime.commit.ContainerCommits;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.files.ContainerFiles;
import io.carafe.runtime.stream.StandardDescriptors;
import io.carafe.runtime.stream.StreamMode;
import jakarta.inject.Inject;

/**
 * Who does what is asked of a container.
 *
 * @param descriptors connects containers to descriptors of the program
 */
record ContainerServices(
        ContainerRunner runner,
        ContainerEnds ends,
        ExecRunner execs,
        ContainerLifecycle lifecycle,
        RecordUpdates updates,
        ContainerFiles files,
        ContainerCommits commits,
        ContainerLogs logs,
        ContainerGroups groups,
        Networks networks,
        Signals signals,
        EventSink events,
        StandardDescriptors descriptors) {
    @Inject
    ContainerServices {}

    /** How the streams of a process are connected. */
    StreamMode mode(Stdio stdio) {
        if (stdio instanceof Stdio.Terminal terminal) {
            return new StreamMode.Terminal(terminal.rows(), terminal.columns());
        }
        if (stdio instanceof Stdio.Detached) {
            return new StreamMode.Detached();
        }
        return stdio instanceof Stdio.Descriptors own
                ? descriptors.connecting(own.in(), own.out(), own.err())
                : new StreamMode.Pipes();
    }
}
