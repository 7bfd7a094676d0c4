package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DescriptorSweepTest {
    private static final Handle A = new Handle("a");
    private static final Handle B = new Handle("b");
    private static final Handle C = new Handle("c");

    @Test
    void everythingIsClosedForAProgramThatUsesNothing() {
        assertThat(sweep(Map.of(A, 7))).containsExactly("close_range(3, ~0U, 0)");
    }

    @Test
    void theGapsBetweenUsedDescriptorsAreClosed() {
        assertThat(sweep(Map.of(A, 9, B, 4, C, 5), A, B, C))
                .containsExactly("close_range(3, 3, 0)", "close_range(6, 8, 0)", "close_range(10, ~0U, 0)");
    }

    @Test
    void neighboursAndStandardDescriptorsLeaveNoGap() {
        assertThat(sweep(Map.of(A, 3, B, 4, C, 0), A, B, C)).containsExactly("close_range(5, ~0U, 0)");
    }

    @Test
    void oneDescriptorMayHaveTwoNames() {
        assertThat(sweep(Map.of(A, 4, B, 4), A, B)).containsExactly("close_range(3, 3, 0)", "close_range(5, ~0U, 0)");
    }

    @Test
    void aDescriptorInsideAStructureIsUsed() {
        ProgramRecorder recorder = new ProgramRecorder("test");
        recorder.at(Stage.SETTINGS).to("send").sendDescriptor(new Arg.Given(A), new Arg.Given(B));
        assertThat(texts(recorder.steps(), Map.of(A, 3, B, 5)))
                .containsExactly("close_range(4, 4, 0)", "close_range(6, ~0U, 0)");
    }

    private static List<String> sweep(Map<Handle, Integer> handles, Handle... used) {
        ProgramRecorder recorder = new ProgramRecorder("test");
        for (Handle handle : used) {
            recorder.at(Stage.SETTINGS).to("use").close(new Arg.Given(handle));
        }
        recorder.at(Stage.EXEC).to("end").setsid();
        return texts(recorder.steps(), handles);
    }

    private static List<String> texts(List<Step> steps, Map<Handle, Integer> handles) {
        List<Step> sweep = DescriptorSweep.steps(new LaunchProgram(Set.of(), steps), handles);
        assertThat(sweep).allMatch(step -> step.stage() == Stage.DESCRIPTORS);
        return sweep.stream().map(Step::text).toList();
    }
}
