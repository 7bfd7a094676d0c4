package io.carafe.runtime.event;

import io.carafe.api.RootSource;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.FileCalls;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.state.StateJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The events of one state directory, a line of JSON each, appended by whatever engine sees them: {@code events/journal},
 * and {@code events/journal.1} with those before. Neither grows beyond a bound, and with that the oldest are forgotten. An
 * event that cannot be written down is lost, because nothing that happens may fail for that. Thread-safe.
 */
public final class EventJournal implements EventSink {
    static final String JOURNAL = "journal";
    static final String OLDER = "journal.1";

    private static final long LARGEST = 4L << 20;
    private static final int LONGEST_LINE = 64 << 10;
    private static final Set<OpenOption> BEGINNING = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNERS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final StateJson json;
    private final FileCalls kernel;
    private final Clock clock;
    private final long largest;

    public EventJournal(Path directory, StateJson json, FileCalls kernel, Clock clock) {
        this(directory, json, kernel, clock, LARGEST);
    }

    /** @param largest how large one of the two files may grow, in bytes */
    EventJournal(Path directory, StateJson json, FileCalls kernel, Clock clock, long largest) {
        this.directory = directory;
        this.json = json;
        this.kernel = kernel;
        this.clock = clock;
        this.largest = largest;
    }

    /** Where they are; made if it is not there. */
    Path directory() {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, OWNERS_DIRECTORY);
            }
            return directory;
        } catch (IOException failed) {
            throw new CarafeException(
                    "cannot make the directory " + directory + ": " + failed.getMessage(), "", failed);
        }
    }

    @Override
    public void note(ContainerRecord container, String action, Map<String, String> more) {
        Map<String, String> attributes = new TreeMap<>(container.imageConfig().labels());
        attributes.putAll(container.spec().labels());
        attributes.put(
                "image",
                container.spec().root() instanceof RootSource.Image image
                        ? image.reference()
                        : ((RootSource.Directory) container.spec().root())
                                .path()
                                .toString());
        attributes.put("name", container.name());
        attributes.putAll(more);
        write(new Event(clock.instant(), Event.CONTAINER, action, container.id(), attributes));
    }

    @Override
    public void note(String type, String id, String action, Map<String, String> attributes) {
        write(new Event(clock.instant(), type, action, id, attributes));
    }

    /** Appends an event. One write(2) to a file that is open for appending is never torn by another. */
    void write(Event event) {
        byte[] content = json.write(event);
        if (content.length > LONGEST_LINE) {
            Map<String, String> fewer = new TreeMap<>(event.attributes());
            fewer.values().removeIf(value -> value.length() > 256);
            fewer.keySet().removeIf(key -> key.length() > 256);
            content = json.write(new Event(event.time(), event.type(), event.action(), event.id(), fewer));
        }
        byte[] line = Arrays.copyOf(content, content.length + 1);
        line[content.length] = '\n';
        boolean interrupted = Thread.interrupted();
        try {
            append(line);
        } catch (IOException | CarafeException lost) {
            // The disk is full, perhaps. What happened is more important than the note of it.
            return;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void append(byte[] line) throws IOException {
        Path file = directory.resolve(JOURNAL);
        try (FileChannel channel = open(file)) {
            channel.write(ByteBuffer.wrap(line));
            if (channel.size() > largest) {
                turnOver(file);
            }
        }
    }

    private FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.APPEND);
        } catch (NoSuchFileException first) {
            directory();
            return FileChannel.open(file, BEGINNING, OWNERS);
        }
    }

    /** Whoever has the lock of the present file turns it over, and nobody does with a file that has been turned over. */
    private void turnOver(Path file) throws IOException {
        Optional<RunLock> lock = RunLock.tryTake(kernel, file);
        if (lock.isPresent()) {
            try (RunLock held = lock.get()) {
                if (Files.size(file) > largest) {
                    Files.move(file, directory.resolve(OLDER), StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (NoSuchFileException turnedOver) {
                return;
            }
        }
    }
}
