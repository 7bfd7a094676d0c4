package io.carafe.runtime.event;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.InotifyEvent;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.PollEntry;
import io.carafe.runtime.state.StateJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Tells what happened, and what happens, to the containers of a state directory, whichever engine does it. Thread-safe. */
public final class Events {
    private static final int LONGEST_WAIT_MILLIS = 500;

    private final EventJournal journal;
    private final StateJson json;
    private final FileCalls kernel;
    private final Clock clock;

    public Events(EventJournal journal, StateJson json, FileCalls kernel, Clock clock) {
        this.journal = journal;
        this.json = json;
        this.kernel = kernel;
        this.clock = clock;
    }

    /**
     * Gives the events of a span of time, as far as they are still known, and then each as it happens. Returns when the end
     * has come.
     *
     * @param since events before are left out
     * @param until the end, which may be past; without one it goes on for ever
     * @throws InterruptedException when the thread is interrupted, which is another way to end it
     */
    public void follow(Instant since, Optional<Instant> until, Consumer<Event> listener) throws InterruptedException {
        Consumer<Event> chosen = event -> {
            if (!event.time().isBefore(since)
                    && until.map(event.time()::isBefore).orElse(true)) {
                listener.accept(event);
            }
        };
        try (EventReader reader = new EventReader(journal.directory(), json);
                Descriptor changes = new Descriptor(kernel, kernel.inotifyInit().intOrThrow("watch the events"))) {
            Pathname directory = Pathname.of(journal.directory().toString());
            kernel.inotifyAddWatch(
                            changes.number(),
                            directory,
                            Set.of(InotifyEvent.MODIFY, InotifyEvent.CREATE, InotifyEvent.MOVED_FROM))
                    .orThrow("watch " + directory);
            reader.read(chosen);
            while (until.map(clock.instant()::isBefore).orElse(true)) {
                await(changes.number(), until);
                reader.read(chosen);
            }
        }
    }

    private void await(int changes, Optional<Instant> until) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("no more events are wanted");
        }
        long left = until.map(end -> Duration.between(clock.instant(), end).toMillis() + 1)
                .orElse((long) LONGEST_WAIT_MILLIS);
        int wait = (int) Math.max(0, Math.min(left, LONGEST_WAIT_MILLIS));
        Answer<List<PollEntry>> ready = kernel.poll(List.of(PollEntry.of(changes, PollEntry.IN)), wait);
        if (ready.ok()) {
            // What it tells does not matter; the journal tells it better.
            Answer<?> told;
            do {
                told = kernel.inotifyRead(changes);
            } while (told.ok());
        }
    }
}
