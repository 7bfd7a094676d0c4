package io.carafe.runtime.log;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.InotifyEvent;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.WakeUp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Waits until a log has grown, or until it will not any more: the container has ended, the log was removed, the time is
 * over, or somebody wants it to end. It sleeps in poll(2) meanwhile. Watches from its making on. One thread waits while
 * another may wake it.
 */
final class LogFollower implements AutoCloseable {
    /** What a process that has ended leaves in its pipes is in the log soon. So long nothing more has come. */
    private static final Duration REST = Duration.ofSeconds(1);

    private static final long LONGEST_WAIT = Duration.ofDays(1).toMillis();

    private final Kernel kernel;
    private final RingLogFile log;
    private final Descriptor inotify;
    private final WakeUp wake;
    private final Optional<Descriptor> process;
    private final Optional<Instant> until;
    private final Clock clock;
    /** In nanoseconds of {@link System#nanoTime()}; meaningful when the container has ended. */
    private long restEnds;

    private boolean containerEnded;

    /**
     * Begins to watch.
     *
     * @param wake an eventfd that ends the waiting; it stays somebody else's
     * @param process the container's process, as a pidfd; it becomes this object's own. Without one it has ended already.
     */
    LogFollower(
            Kernel kernel,
            RingLogFile log,
            WakeUp wake,
            Optional<Descriptor> process,
            Optional<Instant> until,
            Clock clock) {
        this.kernel = kernel;
        this.log = log;
        this.wake = wake;
        this.process = process;
        this.until = until;
        this.clock = clock;
        this.containerEnded = process.isEmpty();
        this.restEnds = System.nanoTime() + REST.toNanos();
        this.inotify = watch(kernel, log, process);
    }

    private static Descriptor watch(Kernel kernel, RingLogFile log, Optional<Descriptor> process) {
        Descriptor inotify = null;
        try {
            inotify = new Descriptor(kernel, kernel.inotifyInit().intOrThrow("follow a log"));
            kernel.inotifyAddWatch(
                            inotify.number(),
                            Pathname.of("/proc/self/fd/" + log.descriptor()),
                            EnumSet.of(InotifyEvent.MODIFY, InotifyEvent.ATTRIB))
                    .orThrow("follow a log");
            return inotify;
        } catch (RuntimeException failed) {
            if (inotify != null) {
                inotify.close();
            }
            process.ifPresent(Descriptor::close);
            throw failed;
        }
    }

    /**
     * Waits, after everything there was has been read.
     *
     * @param streamsEnded whether the streams of the run are at their ends
     * @return whether to read again
     */
    boolean await(boolean streamsEnded) {
        while (true) {
            if (streamsEnded && containerEnded) {
                return false;
            }
            long patience = patience();
            if (patience == 0) {
                return false;
            }
            Answer<List<PollEntry>> polled = kernel.poll(entries(), (int) Math.min(patience, LONGEST_WAIT));
            if (polled.failedWith(Errno.EINTR)) {
                continue;
            }
            List<PollEntry> seen = polled.orThrow("wait for a log to grow");
            if (seen.get(0).returned() != 0) {
                return false;
            }
            boolean changed = seen.get(1).returned() != 0;
            if (changed) {
                forgetNotices();
            }
            boolean endedNow = !containerEnded
                    && ((seen.size() > 2 && seen.get(2).returned() != 0) || (changed && log.isRemoved()));
            containerEnded |= endedNow;
            if (containerEnded && (changed || endedNow)) {
                restEnds = System.nanoTime() + REST.toNanos();
            }
            if (changed || endedNow) {
                return true;
            }
        }
    }

    @Override
    public void close() {
        inotify.close();
        process.ifPresent(Descriptor::close);
    }

    private List<PollEntry> entries() {
        PollEntry waking = wake.entry();
        PollEntry growing = PollEntry.of(inotify.number(), PollEntry.IN);
        return containerEnded
                ? List.of(waking, growing)
                : List.of(waking, growing, PollEntry.of(process.orElseThrow().number(), PollEntry.IN));
    }

    /** Milliseconds; 0 when the time is over. */
    private long patience() {
        long patience = Long.MAX_VALUE;
        if (until.isPresent()) {
            patience =
                    Math.max(0, Duration.between(clock.instant(), until.get()).toMillis() + 1);
            if (clock.instant().isAfter(until.get())) {
                return 0;
            }
        }
        if (containerEnded) {
            patience = Math.min(
                    patience, Duration.ofNanos(restEnds - System.nanoTime()).toMillis());
        }
        return Math.max(0, patience);
    }

    /** What they say is read from the log itself. */
    private void forgetNotices() {
        boolean more = true;
        while (more) {
            more = kernel.inotifyRead(inotify.number()).ok();
        }
    }
}
