package io.carafe.runtime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.Credentials;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import io.carafe.api.testing.RecordingKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardDescriptorsTest {
    private static final Timestamp THEN = new Timestamp(0, 0);
    private static final long NULL = new DeviceNumber(1, 3).encoded();
    private static final long TERMINAL = new DeviceNumber(136, 0).encoded();
    private static final Credentials ANN = new Credentials(1000, 1000, List.of(), "/");

    private final RecordingKernel recording = new RecordingKernel();
    private final StandardDescriptors descriptors = new StandardDescriptors(recording.kernel());

    private static Answer<FileStatus> a(FileType type, long device) {
        return Answer.of(new FileStatus(type.bits() | 0600, 0, 0, 0, 1, 1, 1, device, 0, THEN, THEN, THEN, 1));
    }

    private StreamMode.Descriptors connecting(Answer<?>... looks) {
        recording.answering("statx", (Object[]) looks);
        return descriptors.connecting(0, 1, 2);
    }

    @Test
    void pipesSocketsAndNothingAreGiven() {
        StreamMode.Descriptors given =
                connecting(a(FileType.FIFO, 0), a(FileType.SOCKET, 0), a(FileType.CHARACTER_DEVICE, NULL));

        assertThat(given).isEqualTo(new StreamMode.Descriptors(0, 1, 2, true, true));
    }

    @Test
    void filesAndTerminalsAreNot() {
        assertThat(connecting(a(FileType.REGULAR, 0), a(FileType.FIFO, 0), a(FileType.FIFO, 0)))
                .isEqualTo(new StreamMode.Descriptors(0, 1, 2, false, true));
        assertThat(connecting(a(FileType.CHARACTER_DEVICE, TERMINAL), a(FileType.CHARACTER_DEVICE, TERMINAL)))
                .isEqualTo(new StreamMode.Descriptors(0, 1, 2, false, false));
        assertThat(connecting(a(FileType.DIRECTORY, 0), a(FileType.FIFO, 0), a(FileType.BLOCK_DEVICE, 0)))
                .isEqualTo(new StreamMode.Descriptors(0, 1, 2, false, false));
    }

    /** Output and error keep their order only when both go the same way. */
    @Test
    void outputAndErrorAreGivenTogether() {
        assertThat(connecting(a(FileType.FIFO, 0), a(FileType.FIFO, 0), a(FileType.REGULAR, 0)))
                .isEqualTo(new StreamMode.Descriptors(0, 1, 2, true, false));
    }

    @Test
    void whatIsClosedIsFoundOutByWhoUsesIt() {
        assertThat(connecting(Answer.failure(Errno.EBADF), a(FileType.FIFO, 0), a(FileType.FIFO, 0)))
                .isEqualTo(new StreamMode.Descriptors(0, 1, 2, true, true));
    }

    @Test
    void aDuplicateIsAboveTheThreeThatTheProcessWillHave() {
        descriptors.duplicate(1).close();

        assertThat(recording.calls("duplicate")).containsExactly("duplicate(1, 3)");
    }

    @Test
    void aPipeIsGivenToTheUserThatIsToOpenItAnew() {
        assertThat(descriptors.owned(9, ANN).number()).isEqualTo(9);
        assertThat(recording.calls("fchown")).containsExactly("fchown(9, 1000, 4294967295)");
    }

    @Test
    void aPipeOfRootsIsRootsAlready() {
        descriptors.owned(9, Credentials.root());

        assertThat(recording.calls("fchown")).isEmpty();
    }

    @Test
    void withoutRootNobodyCanGiveAnythingAway() {
        recording.answering("geteuid", 1000L);
        descriptors.owned(9, ANN);

        assertThat(recording.calls("fchown")).isEmpty();
    }

    @Test
    void aPipeThatCannotBeGivenIsClosed() {
        recording.answering("fchown", Result.failure(Errno.EPERM));

        assertThatThrownBy(() -> descriptors.owned(9, ANN))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("give a pipe to user 1000");
        assertThat(recording.calls("close")).containsExactly("close(9)");
    }
}
