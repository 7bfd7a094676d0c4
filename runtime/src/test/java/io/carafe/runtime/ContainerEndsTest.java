package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.state.Records;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerEndsTest {
    private static final int KILL = 9;
    private static final int TERM = 15;
    private static final int USR1 = 10;
    private static final ProcessIdentity PROCESS = new ProcessIdentity(7, 1, "boot");
    private static final ContainerState RUNNING =
            ContainerState.created().running(Optional.of(PROCESS), Optional.empty(), Instant.EPOCH, Optional.empty());

    private final ContainerRunner runner = mock();
    private final ContainerLifecycle lifecycle = mock();
    private final ContainerGroups groups = mock();
    private final Signals signals = mock();
    private final ContainerRun run = mock();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final ContainerRecord container =
            Records.of(1, "web", ContainerSpec.ofDirectory("/srv").command("true"));
    private final ContainerEnds ends = new ContainerEnds(runner, lifecycle, groups, signals, EventSink.NOWHERE);

    @BeforeEach
    void itRuns() {
        when(groups.state(container)).thenReturn(RUNNING);
        when(runner.run(container)).thenReturn(Optional.of(run));
        when(run.exit()).thenReturn(exit);
        when(signals.stopSignal(container)).thenReturn(TERM);
    }

    @Test
    void whoKillsKnowsThatItHasEnded() {
        AtomicBoolean onDisk = new AtomicBoolean();
        doAnswer(call -> {
                    CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
                            .execute(() -> {
                                onDisk.set(true);
                                exit.complete(137);
                            });
                    return null;
                })
                .when(signals)
                .send(PROCESS, KILL);

        ends.signal(container, Optional.empty(), KILL);

        assertThat(onDisk).isTrue();
        verify(lifecycle).stoppedByHand(container);
    }

    @Test
    void otherSignalsAreNotWaitedFor() {
        ends.signal(container, Optional.empty(), USR1);
        ends.signal(container, Optional.empty(), TERM);

        verify(signals).send(PROCESS, USR1);
        verify(signals).send(PROCESS, TERM);
        assertThat(exit).isNotDone();
    }

    @Test
    void oneThatWaitsForItsRestartIsNotStartedAgain() {
        when(groups.state(container))
                .thenReturn(RUNNING.ended(1, Instant.EPOCH, false).restarting(1));

        ends.signal(container, Optional.empty(), KILL);

        verify(lifecycle).stoppedByHand(container);
        verify(signals, never()).send(any(), anyInt());
        assertThatThrownBy(() -> ends.signal(container, Optional.empty(), USR1))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessage("container web is restarting, wait until the container is running");
    }
}
