package io.carafe.api.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.testing.RecordingKernel;
import org.junit.jupiter.api.Test;

class HeldLockTest {
    private static final Pathname PATH = Pathname.of("/state/lock");

    private final RecordingKernel recording = new RecordingKernel();
    private final Kernel kernel = recording.kernel();
    private final Descriptor file = new Descriptor(kernel, 7);

    @Test
    void itIsGivenBackBeforeItsFileIsClosed() {
        HeldLock.awaitShared(kernel, file, PATH).close();

        assertThat(recording.calls()).containsExactly("flock(7, 1)", "flock(7, 8)", "close(7)");
    }

    @Test
    void signalsDoNotEndTheWait() {
        recording.answering("flock", Result.failure(Errno.EINTR));

        HeldLock.awaitExclusive(kernel, file, PATH);

        assertThat(recording.calls()).containsExactly("flock(7, 2)", "flock(7, 2)");
    }

    @Test
    void whatSomebodyElseHoldsIsClosed() {
        recording.answering("flock", Result.failure(Errno.EAGAIN));

        assertThat(HeldLock.tryExclusive(kernel, file, PATH)).isEmpty();

        assertThat(recording.calls()).containsExactly("flock(7, 6)", "close(7)");
    }

    @Test
    void whatCannotBeLockedIsClosedAndNamed() {
        recording.answering("flock", Result.failure(Errno.ENOLCK));

        assertThatThrownBy(() -> HeldLock.tryExclusive(kernel, file, PATH))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("cannot lock /state/lock: ENOLCK");

        assertThat(recording.calls()).endsWith("close(7)");
    }
}
