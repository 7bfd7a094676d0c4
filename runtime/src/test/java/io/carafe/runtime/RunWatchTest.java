package io.carafe.runtime;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Exit;
import io.carafe.runtime.keeper.Keepers;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.Records;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class RunWatchTest {
    private static final int PIDFD = 7;

    private final ExitWatcher watcher = mock();
    private final RunRegistry running = new RunRegistry();
    private final Keepers keepers = mock();
    private final ContainerLifecycle lifecycle = mock();
    private final KeptRun run = mock();
    private final Runnable close = mock();
    private final ContainerRecord container =
            Records.of(1, "web", ContainerSpec.ofDirectory("/srv").command("true"));
    private final RunWatch watch = new RunWatch(watcher, mock(), running, keepers, lifecycle);

    @BeforeEach
    void itsProgramIsMinded() {
        running.add(container.id(), run);
        watch.mind(container, run, PIDFD, close);
    }

    @SuppressWarnings("unchecked")
    private void theProgramEnds() {
        ArgumentCaptor<Consumer<Exit>> onExit = ArgumentCaptor.forClass(Consumer.class);
        verify(watcher).watch(eq(PIDFD), onExit.capture());
        onExit.getValue().accept(new Exit(true, 9, false));
        verify(close).run();
    }

    @Test
    void whoGoesOnWithoutItsProgramMissesIt() {
        theProgramEnds();

        verify(lifecycle).missing(eq(container), anyString());
    }

    @Test
    void whoHasEndedMissesNothing() {
        running.remove(container.id(), run);
        running.add(container.id(), mock(KeptRun.class));

        theProgramEnds();

        verify(lifecycle, never()).missing(any(), any());
    }

    @Test
    void thatItCannotBeWrittenDownDisturbsNobody() {
        doThrow(new CarafeException("the disk is full")).when(lifecycle).missing(any(), any());

        theProgramEnds();
    }
}
