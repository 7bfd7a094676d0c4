package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.LogDriver;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.Records;
import io.carafe.runtime.stream.StreamMode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLogsTest {
    @TempDir
    Path directory;

    private final RecordingKernel recording = new RecordingKernel();
    private final ContainerStore store = mock();
    private final ContainerLifecycle lifecycle = mock();
    private final Signals signals = mock();
    private final ContainerLogs logs =
            new ContainerLogs(recording.kernel(), Clock.systemUTC(), store, lifecycle, signals);

    private ContainerRecord container(ContainerSpecBuilder spec, ContainerStatus status) {
        ContainerRecord container = Records.of(1, "web", spec);
        when(store.directory(container.id())).thenReturn(new ContainerDirectory(directory));
        ContainerState created = ContainerState.created();
        when(lifecycle.state(container))
                .thenReturn(
                        status == ContainerStatus.RUNNING
                                ? created.running(Optional.empty(), Optional.empty(), Instant.EPOCH, Optional.empty())
                                : created);
        return container;
    }

    private static ContainerSpecBuilder spec() {
        return ContainerSpec.ofDirectory("/srv").command("true");
    }

    @Test
    void aRunBeginsInTheLog() {
        ContainerRecord container = container(spec(), ContainerStatus.CREATED);
        assertThat(logs.writer(container, new StreamMode.Descriptors(0, 1, 2, true, true)))
                .isPresent();
        assertThat(recording.calls("openat2")).singleElement().asString().contains("O_CREAT");
        assertThat(recording.calls("pwrite")).first().asString().contains("CRFLOG1\\n");
        assertThat(recording.calls("pwrite")).last().asString().endsWith("64)");
    }

    @Test
    void whatIsRemovedAtItsEndHasALogUnlessItWritesStraightToOurOutput() {
        ContainerRecord container = container(spec().remove(true), ContainerStatus.CREATED);
        assertThat(logs.writer(container, new StreamMode.Pipes())).isPresent();
        assertThat(logs.writer(container, new StreamMode.Terminal(1, 1))).isPresent();
        assertThat(logs.writer(container, new StreamMode.Descriptors(0, 1, 2, true, true)))
                .isEmpty();
        assertThat(logs.writer(container, new StreamMode.Descriptors(0, 1, 2, true, false)))
                .isPresent();
    }

    @Test
    void nothingIsKeptWhereNothingIsWanted() {
        ContainerRecord container = container(spec().logDriver(LogDriver.NONE), ContainerStatus.RUNNING);
        assertThat(logs.writer(container, new StreamMode.Pipes())).isEmpty();
        assertThat(recording.calls()).isEmpty();
        assertThatThrownBy(() -> logs.open(container, LogQuery.ALL))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("configured logging driver does not support reading");
    }

    @Test
    void aRunThatKeepsNoneIsToldFromOneThatHasNotBegun() {
        ContainerRecord running = container(spec().remove(true), ContainerStatus.RUNNING);
        assertThatThrownBy(() -> logs.open(running, LogQuery.ALL)).isInstanceOf(ContainerConflictException.class);
        ContainerRecord created = container(spec(), ContainerStatus.CREATED);
        logs.open(created, LogQuery.ALL).close();
        assertThat(recording.calls("eventfd")).hasSize(1);
        assertThat(recording.calls("openat2")).hasSize(1);
        assertThat(recording.calls("close")).containsExactlyInAnyOrder("close(3)", "close(4)");
    }
}
