package io.carafe.runtime.keeper;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.log.LogStream;
import io.carafe.runtime.log.RingLogPosition;
import io.carafe.runtime.state.Held;
import io.carafe.runtime.state.KeptProcess;
import io.carafe.runtime.stream.LogAttachment;
import io.carafe.runtime.stream.RunStreams;
import io.carafe.runtime.stream.StreamMode;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The engine's ends of a run's streams: whoever attaches reads what the keeper has written to the log, and writes to what
 * the keeper holds. Thread-safe.
 */
public final class KeptEnds {
    private final Kernel kernel;
    private final Optional<KeeperLink> link;
    private final KeptProcess kept;
    private final LogSource log;
    private final Optional<Begin> begin;
    private final AtomicReference<Optional<LogStream>> starters;
    private volatile boolean released;

    /** Opens the log of the run. */
    @FunctionalInterface
    public interface LogSource {
        /**
         * Opens it for one reader.
         *
         * @param from where to begin; now, if empty
         */
        LogStream follow(Optional<RingLogPosition> from);
    }

    /**
     * What whoever starts a run needs to miss nothing of it.
     *
     * @param position where the run begins in the log
     * @param credit how many bytes of each output the keeper may be ahead
     * @param sole whether he is the only one who will ever read it
     */
    public record Begin(RingLogPosition position, long credit, boolean sole) {}

    /**
     * Takes hold of them.
     *
     * @param link the connection to the run's keeper, if it can be reached
     * @param begin for a run that begins now, and has a log that whoever starts it will read along; that is open from here on,
     *     because the run may end, and its files go, before he does
     */
    public KeptEnds(Kernel kernel, Optional<KeeperLink> link, KeptProcess kept, LogSource log, Optional<Begin> begin) {
        this.kernel = kernel;
        this.link = link;
        this.kept = kept;
        this.log = log;
        this.begin = begin;
        this.starters = new AtomicReference<>(begin.map(start -> log.follow(Optional.of(start.position()))));
    }

    /** Connects somebody. Who does it first, when the run begins, gets all of its output and holds it back if need be. */
    public RunStreams attach(StreamMode mode) {
        Optional<LogStream> first = starters.getAndSet(Optional.empty());
        if (mode instanceof StreamMode.Detached || kept.log().isEmpty()) {
            return new NoStreams();
        }
        Optional<Begin> from = first.isPresent() ? begin : Optional.empty();
        LogAttachment.Delivery delivery = from.isPresent() && link.isPresent()
                ? new Credits(link.get(), kept, from.get().credit(), from.get().sole())
                : LogAttachment.Delivery.UNNOTICED;
        LogAttachment attachment =
                new LogAttachment(kernel, mode, first.orElseGet(() -> log.follow(Optional.empty())), delivery);
        try {
            kept.terminal().ifPresent(held -> fetch(held).ifPresent(attachment::typeInto));
            kept.stdin().ifPresent(held -> fetch(held).ifPresent(end -> attachment.writeTo(end, () -> drop(held))));
            attachment.start();
            return attachment;
        } catch (RuntimeException | Error failed) {
            attachment.close();
            throw failed;
        }
    }

    /** Empty when the run has ended meanwhile: nobody takes input any more, and its output is in the log. */
    private Optional<Descriptor> fetch(Held held) {
        KeeperLink keeper = link.orElseThrow(() -> new CarafeException(
                "cannot attach to the container: its keeper, process "
                        + kept.keeper().pid() + ", is gone",
                "What it writes can still be seen with: carafe logs"));
        try {
            return Optional.of(new Descriptor(kernel, keeper.fetch(held)));
        } catch (CarafeException gone) {
            if (!released) {
                throw gone;
            }
            return Optional.empty();
        }
    }

    private void drop(Held held) {
        link.ifPresent(keeper -> new KeptHoldings(keeper, kept).drop(held));
    }

    /** The run has ended. */
    public void release() {
        released = true;
        link.ifPresent(keeper -> new KeptHoldings(keeper, kept).drop());
    }
}
