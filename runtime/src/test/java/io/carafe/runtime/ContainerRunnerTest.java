package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerRunningException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.launch.Lifeline;
import io.carafe.runtime.network.ContainerConnections;
import io.carafe.runtime.plan.CommandLine;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.LaunchPlanner;
import io.carafe.runtime.resolve.ContextResolver;
import io.carafe.runtime.selinux.ContainerLabels;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.Records;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.stream.StreamMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class ContainerRunnerTest {
    private static final int PIDFD = 77;

    private final RecordingKernel recording = new RecordingKernel();
    private final Kernel kernel = recording.kernel();
    private final ContainerStore store = mock();
    private final ContainerFactory factory = mock();
    private final ContainerLifecycle lifecycle = mock();
    private final ContextResolver resolver = mock();
    private final LaunchPlanner planner = mock();
    private final ContainerLauncher launcher = mock();
    private final ExitWatcher watcher = mock();
    private final ContainerLogs logs = mock();
    private final LaunchedProcess process = mock();
    private final ContainerRecord container = Records.of(
            1, "web", ContainerSpec.ofDirectory("/srv").command("true").remove(true));
    private final ContainerConnections connections = mock();
    private final ContainerLabels labels = mock();
    private final RunRegistry running = new RunRegistry();
    private final ContainerPlans plans =
            new ContainerPlans(store, mock(), resolver, planner, connections, labels, Failpoints.NONE);
    private final ContainerRunner runner = new ContainerRunner(
            store,
            lifecycle,
            plans,
            new AttendedRuns(
                    factory,
                    lifecycle,
                    plans,
                    launcher,
                    watcher,
                    new RunEnds(lifecycle, running, mock(), Optional.empty()),
                    running,
                    new Lifeline(kernel),
                    kernel,
                    logs),
            running,
            Optional.empty());

    @BeforeEach
    void everythingWorks() {
        ProgramRecorder program = new ProgramRecorder("test");
        program.at(Stage.EXEC).to("have a step").umask(0);
        CommandLine command = new CommandLine(List.of("true"), List.of(), "/", false);
        LaunchPlan plan = new LaunchPlan(
                Contexts.rootful().context(),
                command,
                List.of(),
                new LaunchProgram(Set.of(), program.steps()),
                List.of(),
                List.of(),
                List.of());
        when(store.directory(container.id())).thenReturn(new ContainerDirectory(Path.of("/state/x")));
        when(store.state(container.id())).thenReturn(ContainerState.created());
        when(lifecycle.take(container)).thenReturn(RunLock.tryTake(kernel, Path.of("/state/x/lock")));
        when(connections.take(container)).thenReturn(ContainerNetworks.NONE);
        when(connections.imagine(container)).thenReturn(ContainerNetworks.NONE);
        when(resolver.resolve(any(), any(), any(), any()))
                .thenReturn(new ContextResolver.Resolved(plan.context(), command));
        when(planner.plan(any(), any(), any(), any())).thenReturn(plan);
        when(process.pid()).thenReturn(4711);
        when(process.pidfd()).thenReturn(PIDFD);
        when(launcher.launch(any(), any(), any(), anyBoolean(), any())).thenAnswer(launch -> {
            launch.getArgument(4, ContainerLauncher.Witness.class).exists(process.pid(), Optional.empty());
            return new ContainerLauncher.Launched(
                    process,
                    Optional.empty(),
                    new LaunchTrace(List.of(), 0, List.of(), List.of(), List.of(), 0),
                    List.of("no pasta"));
        });
        recording.forget();
    }

    private ContainerRun start() {
        return runner.start(container, new StreamMode.Pipes(), false);
    }

    /** The one that {@link #everythingWorks} opened first after those of the lifeline. */
    private boolean lockIsHeld() {
        return !recording.calls().contains("close(6)");
    }

    private Consumer<Exit> whoIsToldOfTheEnd() {
        ArgumentCaptor<Consumer<Exit>> onExit = ArgumentCaptor.captor();
        verify(watcher).watch(eq(PIDFD), onExit.capture());
        return onExit.getValue();
    }

    @Test
    void whatAContainerGoesWithoutIsTold() {
        assertThat(start().warnings()).containsExactly("no pasta");
    }

    @Test
    void aContainerIsLockedUntilItsEndIsOnDisk() {
        ContainerRun run = start();
        assertThat(lockIsHeld()).isTrue();
        Consumer<Exit> onExit = whoIsToldOfTheEnd();
        run.exit().thenAccept(code -> assertThat(lockIsHeld()).isFalse());
        doAnswer(call -> {
                    assertThat(lockIsHeld()).isTrue();
                    return null;
                })
                .when(lifecycle)
                .ended(container, 7);
        onExit.accept(new Exit(false, 7, false));
        assertThat(run.exit().join()).isEqualTo(7);
        assertThat(lockIsHeld()).isFalse();
    }

    @Test
    void anEndThatCannotBeWrittenDownIsToldToWhoWaits() {
        ContainerRun run = start();
        doThrow(new CarafeException("the disk is full")).when(lifecycle).ended(container, 7);
        whoIsToldOfTheEnd().accept(new Exit(false, 7, false));
        assertThatThrownBy(() -> run.exit().join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("the disk is full");
        assertThat(lockIsHeld()).isFalse();
    }

    @Test
    void evenAnErrorDoesNotReachTheThreadThatWatchesAll() {
        ContainerRun run = start();
        doThrow(new AssertionError("a bug")).when(lifecycle).ended(container, 7);
        whoIsToldOfTheEnd().accept(new Exit(false, 7, false));
        assertThat(run.exit()).isCompletedExceptionally();
        assertThat(lockIsHeld()).isFalse();
    }

    @Test
    void aProcessWhoseStateCannotBeWrittenDownDoesNotRun() {
        CarafeException full = new CarafeException("the disk is full");
        doThrow(full).when(lifecycle).running(container, 4711, Optional.empty(), ContainerNetworks.NONE);
        assertThatThrownBy(this::start).isSameAs(full);
        verify(lifecycle).failed(container, full, ContainerState.created());
        verify(watcher, never()).watch(anyInt(), any());
        assertThat(lockIsHeld()).isFalse();
    }

    @Test
    void aProcessThatNobodyWouldWatchIsKilledAndReaped() {
        doThrow(new CarafeException("no room for events")).when(lifecycle).started(container);
        recording.answering("waitid", Answer.of(new Exit(true, 9, false)));
        assertThatThrownBy(this::start).hasMessage("no room for events");
        assertThat(recording.calls()).containsSubsequence("pidfdSendSignal(77, 9)", "waitid(77, false)");
        verify(process).close();
        verify(watcher, never()).watch(anyInt(), any());
        assertThat(lockIsHeld()).isFalse();
    }

    @Test
    void aFailureIsWrittenDown() {
        CarafeException failure = new CarafeException("no such command");
        doThrow(failure).when(launcher).launch(any(), any(), any(), anyBoolean(), any());
        assertThatThrownBy(this::start).isSameAs(failure);
        verify(lifecycle).failed(container, failure, ContainerState.created());
        assertThat(lockIsHeld()).isFalse();
    }

    @Test
    void aFailureThatCannotBeWrittenDownIsToldFirst() {
        CarafeException failure = new CarafeException("no such command");
        doThrow(failure).when(launcher).launch(any(), any(), any(), anyBoolean(), any());
        CarafeException further = new CarafeException("the disk is full");
        doThrow(further).when(lifecycle).failed(container, failure, ContainerState.created());
        assertThatThrownBy(this::start).isSameAs(failure).hasSuppressedException(further);
        assertThat(lockIsHeld()).isFalse();
    }

    @Test
    void whateverFailsNothingStaysLockedOrOpen() {
        doThrow(new IllegalStateException("a bug")).when(launcher).launch(any(), any(), any(), anyBoolean(), any());
        assertThatThrownBy(this::start).isInstanceOf(IllegalStateException.class);
        assertThat(lockIsHeld()).isFalse();
        long opened = recording.calls().stream()
                                .filter(call -> call.startsWith("pipe"))
                                .count()
                        * 2
                + recording.calls().stream()
                        .filter(call -> call.startsWith("eventfd") || call.startsWith("openat2"))
                        .count();
        // And the lock, which was opened before.
        assertThat(recording.calls("close")).hasSize((int) opened + 1);
    }

    @Test
    void aContainerThatSomebodyElseHasIsLeftAlone() {
        ContainerRunningException runs = new ContainerRunningException("it is running", "");
        when(lifecycle.take(container)).thenReturn(Optional.empty());
        when(lifecycle.notStartable(container)).thenReturn(runs);
        assertThatThrownBy(this::start).isSameAs(runs);
        verify(lifecycle, never()).failed(any(), any(), any());
    }

    @Test
    void aContainerThatGoesOnWithoutItsEngineIsLeftAlone() {
        doThrow(new ContainerConflictException("it is running", ""))
                .when(lifecycle)
                .starting(container);
        assertThatThrownBy(this::start).isInstanceOf(ContainerConflictException.class);
        verify(lifecycle, never()).failed(any(), any(), any());
        assertThat(lockIsHeld()).isFalse();
    }
}
