package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramRulesTest {
    private final ProgramRecorder recorder = new ProgramRecorder("test");

    @Test
    void aProgramEndsInAnExecve() {
        recorder.at(Stage.SETTINGS).to("test").umask(022);
        assertThatThrownBy(() -> ProgramRules.check(recorder.steps()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a launch program ends in an execve, and not in umask(022)");
    }

    @Test
    void aStepSkipsWithinItsStage() {
        recorder.at(Stage.SETTINGS).to("test").skippingAfterSuccess(1).umask(022);
        recorder.at(Stage.SETTINGS).to("test").umask(022);
        exec();
        assertThatCode(() -> ProgramRules.check(recorder.steps())).doesNotThrowAnyException();
    }

    @Test
    void aStepDoesNotSkipAnotherStage() {
        recorder.at(Stage.SETTINGS).to("test").skippingAfterFailure(2).umask(022);
        recorder.at(Stage.SETTINGS).to("test").umask(022);
        recorder.at(Stage.PROTECT).to("test").umask(022);
        exec();
        assertThatThrownBy(() -> ProgramRules.check(recorder.steps()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step umask(022) of test skips 2 steps, and so leaves stage SETTINGS");
    }

    @Test
    void aStepDoesNotSkipTheEnd() {
        recorder.at(Stage.EXEC).to("test").skippingAfterFailure(1).umask(022);
        exec();
        assertThatThrownBy(() -> ProgramRules.check(recorder.steps())).isInstanceOf(IllegalArgumentException.class);
    }

    private void exec() {
        recorder.at(Stage.EXEC).to("run").execve(Pathname.of("/bin/true"), List.of(), List.of());
    }
}
