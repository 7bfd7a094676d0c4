package io.carafe.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Result;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogStreamTest {
    private static final int LOG = 80;
    private static final int WAKE = 90;
    private static final int PROCESS = 91;

    private final MemoryLog log = new MemoryLog();
    private final LogStream.Run damaged = new LogStream.Run(false, () -> {
        throw new DamagedStateException("the state of container job is damaged", "");
    });

    private void descriptors() {
        log.writer(MemoryLog.SMALL).mark(RingLog.RUN_BEGINS);
        log.others().forget();
        log.others().answering("eventfd", Result.of(WAKE)).answering("openat2", Result.of(LOG));
    }

    private void bothAreClosed() {
        assertThat(log.others().calls("close")).containsExactlyInAnyOrder("close(80)", "close(90)");
    }

    @Test
    void whatWasOpenedIsClosedWhenTheStateCannotBeRead() {
        descriptors();
        LogQuery following = LogQuery.ALL.following();

        assertThatThrownBy(() -> LogStream.open(log.kernel(), log.clock(), MemoryLog.PATH, following, damaged))
                .isInstanceOf(DamagedStateException.class);

        bothAreClosed();
    }

    @Test
    void whatWasOpenedFromAPlaceOnIsClosedWhenTheStateCannotBeRead() {
        descriptors();
        RingLogPosition start = new RingLogPosition(0, 0);

        assertThatThrownBy(() -> LogStream.from(log.kernel(), log.clock(), MemoryLog.PATH, start, damaged))
                .isInstanceOf(DamagedStateException.class);

        bothAreClosed();
    }

    @Test
    void theStateIsOfNoInterestToWhoFollowsNothing() {
        descriptors();

        LogStream.open(log.kernel(), log.clock(), MemoryLog.PATH, LogQuery.ALL, damaged)
                .close();

        bothAreClosed();
    }

    @Test
    void theProcessIsGivenBackWhenTheLogCannotBeFollowed() {
        descriptors();
        log.others().answering("inotifyInit", Result.failure(Errno.EMFILE));
        LogStream.Run run = new LogStream.Run(false, () -> Optional.of(new Descriptor(log.kernel(), PROCESS)));

        try (LogStream stream =
                LogStream.open(log.kernel(), log.clock(), MemoryLog.PATH, LogQuery.ALL.following(), run)) {
            assertThatThrownBy(() -> stream.copyTo(new Pieces())).isInstanceOf(KernelException.class);
        }

        assertThat(log.others().calls("close")).containsExactlyInAnyOrder("close(80)", "close(90)", "close(91)");
    }
}
