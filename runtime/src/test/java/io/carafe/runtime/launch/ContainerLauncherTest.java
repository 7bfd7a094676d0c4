package io.carafe.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.plan.CommandLine;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.stream.ProcessStreams;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerLauncherTest {
    private static final int PIDFD = 77;

    private final RecordingKernel recording = new RecordingKernel();
    private final Kernel kernel = recording.kernel();
    private final Launcher launcher = mock();
    private final LaunchedProcess process = mock();
    private final ProcessStreams streams = mock();
    private final ContainerLauncher containers =
            new ContainerLauncher(kernel, launcher, new SpareNetworks(kernel), mock(), mock(), mock());

    @BeforeEach
    void everythingWorks() {
        when(process.pid()).thenReturn(4711);
        when(process.pidfd()).thenReturn(PIDFD);
        when(launcher.launch(any(), any(), anyBoolean())).thenReturn(process);
        when(streams.receiveTerminal()).thenReturn(true);
    }

    private static LaunchPlan plan() {
        ProgramRecorder program = new ProgramRecorder("test");
        program.at(Stage.EXEC).to("have a step").umask(0);
        return new LaunchPlan(
                Contexts.rootful().context(),
                new CommandLine(List.of("true"), List.of(), "/", false),
                List.of(),
                new LaunchProgram(Set.of(), program.steps()),
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    void aProcessIsToldOfBeforeItsCommandIsWaitedFor() {
        ContainerLauncher.Witness witness = mock();
        assertThat(containers
                        .launch(plan(), streams, new Lifeline(kernel), false, witness)
                        .process())
                .isSameAs(process);
        var order = inOrder(witness, process);
        order.verify(witness).exists(4711, Optional.empty());
        order.verify(process).awaitExec();
    }

    @Test
    void whyItWasToEndIsToldEvenIfItDoesNot() {
        doThrow(new CarafeException("it does not react to SIGKILL"))
                .when(process)
                .close();

        assertThatThrownBy(() -> containers.launch(plan(), streams, new Lifeline(kernel), false, (pid, companion) -> {
                    throw new CarafeException("the disk is full");
                }))
                .hasMessage("the disk is full")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }

    /** It may have become its command by then, and nobody else would ever know of it. */
    @Test
    void oneThatCannotBeWrittenDownIsKilledAndReaped() {
        recording.answering("waitid", Answer.of(new Exit(true, 9, false)));
        assertThatThrownBy(() -> containers.launch(plan(), streams, new Lifeline(kernel), false, (pid, companion) -> {
                    throw new CarafeException("the disk is full");
                }))
                .hasMessage("the disk is full");
        assertThat(recording.calls()).containsSubsequence("pidfdSendSignal(77, 9)", "waitid(77, false)");
        inOrder(process).verify(process).close();
    }
}
