package io.carafe.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.RecordingKernel;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunLockTest {
    private static final Path LOCK = Path.of("/state/containers/x/lock");

    private final RecordingKernel kernel = new RecordingKernel();

    @Test
    void itIsDroppedWithItsFile() {
        RunLock.tryTake(kernel.kernel(), LOCK).orElseThrow().close();
        assertThat(kernel.calls("flock")).containsExactly("flock(3, 6)", "flock(3, 8)");
        assertThat(kernel.calls()).endsWith("close(3)");
    }

    @Test
    void whatSomebodyHasIsNotTaken() {
        kernel.answering("flock", Result.failure(Errno.EAGAIN));
        assertThat(RunLock.tryTake(kernel.kernel(), LOCK)).isEmpty();
        assertThat(kernel.calls()).endsWith("close(3)");
    }

    @Test
    void whatIsGoneIsNotTaken() {
        kernel.answering("openat2", Result.failure(Errno.ENOENT));
        assertThat(RunLock.tryTake(kernel.kernel(), LOCK)).isEmpty();
    }

    @Test
    void whatWasRemovedBeforeItCouldBeLockedIsNotTaken() {
        kernel.answering("statx", kernel.kernel().statx(3, Pathname.EMPTY, Set.of()));
        kernel.answering("statx", Answer.failure(Errno.ENOENT));
        assertThat(RunLock.tryTake(kernel.kernel(), LOCK)).isEmpty();
        assertThat(kernel.calls()).endsWith("close(3)");
    }

    @Test
    void aTurnIsWaitedForWhateverSignalsCome() {
        kernel.answering("flock", Result.failure(Errno.EINTR));
        RunLock.await(kernel.kernel(), Path.of("/state/names")).close();
        assertThat(kernel.calls("flock")).containsExactly("flock(3, 2)", "flock(3, 2)", "flock(3, 8)");
        kernel.answering("flock", Result.failure(Errno.ENOLCK));
        assertThatThrownBy(() -> RunLock.await(kernel.kernel(), Path.of("/state/names")))
                .hasMessageContaining("cannot lock /state/names: ENOLCK");
        assertThat(kernel.calls()).endsWith("close(4)");
    }

    @Test
    void everythingElseIsAnError() {
        kernel.answering("flock", Result.failure(Errno.ENOLCK));
        assertThatThrownBy(() -> RunLock.tryTake(kernel.kernel(), LOCK)).isInstanceOf(KernelException.class);
        assertThat(kernel.calls()).endsWith("close(3)");
        kernel.answering("openat2", Result.failure(Errno.EACCES));
        assertThatThrownBy(() -> RunLock.tryTake(kernel.kernel(), LOCK))
                .hasMessageContaining("cannot open " + LOCK + ": EACCES");
    }
}
