package io.carafe.api.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.RecordingKernel;
import org.junit.jupiter.api.Test;

class WakeUpTest {
    private final RecordingKernel recording = new RecordingKernel();

    @Test
    void aSignalIsOneWordOfOneAndCanBeRepeated() {
        recording.answering("eventfd", Result.of(7));
        WakeUp wake = new WakeUp(recording.kernel());

        wake.signal();
        wake.signal();

        String one = "write(7, \"\\x01\\0\\0\\0\\0\\0\\0\\0\")";
        assertThat(recording.calls("write")).containsExactly(one, one);
    }

    /** Whoever ends a thread by it may come second, and the number may be another file's by then. */
    @Test
    void aSignalAfterTheEndIsNone() {
        recording.answering("eventfd", Result.of(7));
        WakeUp wake = new WakeUp(recording.kernel());
        wake.close();

        wake.signal();

        assertThat(recording.calls()).endsWith("close(7)");
    }

    @Test
    void itIsFoundAmongWhatWasPolled() {
        recording.answering("eventfd", Result.of(7));
        WakeUp wake = new WakeUp(recording.kernel());

        assertThat(wake.isIn(wake.entry())).isTrue();
        assertThat(wake.isIn(PollEntry.of(8, PollEntry.IN))).isFalse();
        wake.close();

        assertThat(recording.calls()).endsWith("close(7)");
    }
}
