package io.carafe.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpec;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.state.Records;
import io.carafe.runtime.state.StateJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    private static final Instant NOW = Instant.parse("2025-01-02T03:04:05Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path root;

    private final StateJson json = new StateJson();
    private final RecordingKernel kernel = new RecordingKernel();

    private EventJournal journal(long largest) {
        return new EventJournal(root.resolve("events"), json, kernel.kernel(), CLOCK, largest);
    }

    private static Event event(int number) {
        return new Event(NOW.plusSeconds(number), Event.CONTAINER, "start", "id" + number, Map.of("name", "c"));
    }

    private List<String> read(EventReader reader) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        reader.read(event -> ids.add(event.id()));
        return ids;
    }

    @Test
    void whatIsNotedIsRead() throws Exception {
        EventJournal journal = journal(1 << 20);
        journal.note(
                Records.of(1, "web", ContainerSpec.ofImage("debian:12").label("tier", "front")),
                "die",
                Map.of("exitCode", "3"));
        List<Event> events = new ArrayList<>();

        new Events(journal, json, kernel.kernel(), Clock.offset(CLOCK, Duration.ofSeconds(2)))
                .follow(Instant.EPOCH, Optional.of(NOW.plusSeconds(1)), events::add);

        assertThat(events)
                .containsExactly(new Event(
                        NOW,
                        "container",
                        "die",
                        Records.id(1),
                        Map.of("image", "debian:12", "name", "web", "tier", "front", "exitCode", "3")));
    }

    @Test
    void onlyASpanIsGiven() throws Exception {
        EventJournal journal = journal(1 << 20);
        for (int i = -5; i <= 0; i++) {
            journal.write(event(i));
        }
        List<String> ids = new ArrayList<>();

        new Events(journal, json, kernel.kernel(), CLOCK)
                .follow(NOW.minusSeconds(4), Optional.of(NOW.minusSeconds(1)), event -> ids.add(event.id()));

        assertThat(ids).containsExactly("id-4", "id-3", "id-2");
        assertThat(kernel.calls("inotifyAddWatch")).hasSize(1);
    }

    @Test
    void anInterruptEndsIt() {
        journal(1 << 20).write(event(0));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new Events(journal(1 << 20), json, kernel.kernel(), CLOCK)
                        .follow(Instant.EPOCH, Optional.empty(), event -> {}))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theReaderFollowsATurnOfTheFiles() throws Exception {
        EventJournal journal = journal(600);
        try (EventReader reader = new EventReader(journal.directory(), json)) {
            assertThat(read(reader)).isEmpty();
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                journal.write(event(i));
                all.addAll(read(reader));
            }
            assertThat(all).hasSize(40).doesNotHaveDuplicates();
        }
        assertThat(root.resolve("events/journal")).isRegularFile();
        assertThat(root.resolve("events/journal.1")).isRegularFile();
        assertThat(root.resolve("events/journal.1").toFile().length()).isBetween(600L, 800L);
        assertThat(root.resolve("events").toFile().list()).hasSize(2);
    }

    @Test
    void aDamagedLineCondemnsItselfAlone() throws Exception {
        EventJournal journal = journal(1 << 24);
        journal.write(event(1));
        Files.writeString(
                root.resolve("events/journal"),
                "{\"broken\n\0\0\n" + "x".repeat(3 << 20) + "\n",
                StandardOpenOption.APPEND);
        journal.write(event(2));

        try (EventReader reader = new EventReader(journal.directory(), json)) {
            assertThat(read(reader)).containsExactly("id1", "id2");
            Files.writeString(root.resolve("events/journal"), "{\"half", StandardOpenOption.APPEND);
            assertThat(read(reader)).isEmpty();
        }
    }

    @Test
    void attributesAreBounded() throws IOException {
        EventJournal journal = journal(1 << 20);
        journal.write(
                new Event(NOW, Event.CONTAINER, "create", "x", Map.of("huge", "y".repeat(100_000), "name", "web")));

        assertThat(Files.size(root.resolve("events/journal"))).isLessThan(1000);
        assertThat(Files.readString(root.resolve("events/journal"))).contains("\"name\":\"web\"");
    }

    @Test
    void aJournalThatCannotBeWrittenStopsNobody() throws IOException {
        Files.writeString(root.resolve("events"), "in the way");

        journal(1 << 20).write(event(1));

        assertThatThrownBy(() -> journal(1 << 20).directory()).hasMessageContaining("cannot make the directory");
    }
}
