package io.carafe.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.InotifyEvent;
import io.carafe.api.kernel.InotifyNotice;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.WakeUp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogFollowerTest {
    private static final int WAKE = 90;
    private static final int PROCESS = 91;

    private final MemoryLog log = new MemoryLog();

    @BeforeEach
    void begin() {
        log.writer(MemoryLog.SMALL).mark(RingLog.RUN_BEGINS);
    }

    private LogFollower follower(Optional<Instant> until) {
        log.others().answering("eventfd", Result.of(WAKE));
        return new LogFollower(
                log.kernel(),
                log.file(),
                new WakeUp(log.kernel()),
                Optional.of(new Descriptor(log.kernel(), PROCESS)),
                until,
                log.clock());
    }

    private LogFollower follower() {
        return follower(Optional.empty());
    }

    private static PollEntry entry(boolean ready) {
        return new PollEntry(0, PollEntry.IN, ready ? PollEntry.IN : 0);
    }

    private void polled(boolean wake, boolean grown, boolean ended) {
        log.others().answering("poll", Answer.of(List.of(entry(wake), entry(grown), entry(ended))));
    }

    @Test
    void itWatchesTheOpenFileAndGivesEverythingBack() {
        follower().close();
        assertThat(log.others().calls("inotifyAddWatch"))
                .singleElement()
                .asString()
                .contains("/proc/self/fd/")
                .endsWith("IN_MODIFY|IN_ATTRIB)");
        assertThat(log.others().calls("close")).hasSize(2).contains("close(91)");
    }

    @Test
    void growthIsAReasonToReadAgain() {
        log.others().answering("poll", Answer.failure(Errno.EINTR));
        polled(false, true, false);
        log.others()
                .answering(
                        "inotifyRead",
                        Answer.of(List.of(new InotifyNotice(1, Set.of(InotifyEvent.MODIFY), Pathname.EMPTY))));
        assertThat(follower().await(false)).isTrue();
        assertThat(log.others().calls("inotifyRead")).hasSize(2);
    }

    @Test
    void beingWokenIsTheEnd() {
        polled(true, true, false);
        assertThat(follower().await(false)).isFalse();
    }

    @Test
    void streamsThatHaveEndedAreNotTheEndOfTheContainer() {
        polled(false, false, true);
        LogFollower follower = follower();
        assertThat(follower.await(true)).isTrue();
        assertThat(follower.await(true)).isFalse();
        assertThat(log.others().calls("poll")).hasSize(1);
    }

    @Test
    void afterItsEndAContainerHasALittleTimeForWhatIsInItsPipes() {
        polled(false, false, true);
        LogFollower follower = follower();
        assertThat(follower.await(false)).isTrue();
        log.others().answering("poll", Answer.of(List.of(entry(false), entry(true))));
        assertThat(follower.await(false)).isTrue();
        long start = System.nanoTime();
        // The recording kernel does not wait: it answers at once that there is nothing.
        assertThat(follower.await(false)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
    }

    @Test
    void aLogThatWasRemovedIsTheEndOfItsContainer() {
        log.remove();
        polled(false, true, false);
        LogFollower follower = follower();
        assertThat(follower.await(false)).isTrue();
        assertThat(follower.await(true)).isFalse();
    }

    @Test
    void aTimeMayBeTheEnd() {
        LogFollower follower = follower(Optional.of(MemoryLog.START.plusSeconds(60)));
        polled(false, true, false);
        assertThat(follower.await(false)).isTrue();
        assertThat(log.others().calls("poll").get(0)).endsWith("60001)");
        log.now = MemoryLog.START.plusSeconds(61);
        assertThat(follower.await(false)).isFalse();
    }
}
