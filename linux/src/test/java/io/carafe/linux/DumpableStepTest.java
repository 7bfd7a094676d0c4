package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Errno;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.StepRecorder;
import org.junit.jupiter.api.Test;

class DumpableStepTest {
    private final ProgramRecorder recorder = new ProgramRecorder("test");

    @Test
    void itComesAfterTheLastChangeOfUser() {
        step().setresgid(5);
        step().umask(022);
        step().setresuid(5);
        step().umask(022);
        assertThat(DumpableStep.addedTo(recorder.steps()))
                .extracting(Step::text)
                .containsExactly(
                        "setresgid(5, 5, 5)",
                        "umask(022)",
                        "setresuid(5, 5, 5)",
                        "prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)",
                        "umask(022)");
    }

    @Test
    void aProgramThatStaysWhoItIsNeedsNone() {
        step().umask(022);
        assertThat(DumpableStep.addedTo(recorder.steps())).isEqualTo(recorder.steps());
    }

    @Test
    void noSkipIsBroken() {
        step().tolerating(Errno.EPERM).skippingAfterFailure(2).umask(022);
        step().setresuid(5);
        step().umask(022);
        assertThat(DumpableStep.addedTo(recorder.steps())).isEqualTo(recorder.steps());
    }

    @Test
    void aSkipThatEndsThereLeadsToIt() {
        step().tolerating(Errno.EPERM).skippingAfterFailure(1).umask(022);
        step().setresuid(5);
        step().umask(022);
        assertThat(DumpableStep.addedTo(recorder.steps()))
                .hasSize(4)
                .element(2)
                .extracting(Step::isolator)
                .isEqualTo("launch");
    }

    private StepRecorder step() {
        return recorder.at(Stage.CREDENTIALS).to("test");
    }
}
