package io.carafe.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.testing.RecordingKernel;
import org.junit.jupiter.api.Test;

class KillingTest {
    private final RecordingKernel recording = new RecordingKernel();

    /** Whoever reaped first and without an end in sight would wait for ever for a process that does not die. */
    @Test
    void itIsWaitedForSoLongAndReapedWithoutWaiting() {
        new Killing(recording.kernel()).end(77);

        assertThat(recording.calls()).hasSize(3);
        assertThat(recording.calls().get(0)).isEqualTo("pidfdSendSignal(77, 9)");
        assertThat(recording.calls().get(1)).startsWith("poll(").endsWith(", 10000)");
        assertThat(recording.calls().get(2)).isEqualTo("waitid(77, false)");
    }

    @Test
    void aWaitThatIsInterruptedGoesOn() {
        recording.answering("poll", Answer.failure(Errno.EINTR));

        new Killing(recording.kernel()).end(77);

        assertThat(recording.calls("poll")).hasSize(2);
    }
}
