package io.carafe.runtime.event;

import io.carafe.api.error.CarafeException;
import io.carafe.runtime.state.StateJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a journal from its beginning, and then what is added to it, over a turn of the files. Not thread-safe. */
final class EventReader implements AutoCloseable {
    private static final int LONGEST_LINE = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path directory;
    private final StateJson json;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;
    private @Nullable Object key;

    EventReader(Path directory, StateJson json) {
        this.directory = directory;
        this.json = json;
    }

    /** Gives everything that is there now, and was not given before. */
    void read(Consumer<Event> events) throws InterruptedException {
        try {
            if (channel == null) {
                readAll(directory.resolve(EventJournal.OLDER), events);
            }
            readPresent(events);
        } catch (ClosedByInterruptException interrupted) {
            throw new InterruptedException("no more events are wanted");
        } catch (IOException failed) {
            throw new CarafeException("cannot read the events: " + failed.getMessage(), "", failed);
        }
    }

    /** The rest of the file that is open, also when it has been turned over meanwhile; then the one in its place. */
    private void readPresent(Consumer<Event> events) throws IOException {
        Path file = directory.resolve(EventJournal.JOURNAL);
        while (true) {
            Object now = fileKey(file);
            FileChannel open = channel;
            if (open != null) {
                drain(open, events);
                if (now == null || now.equals(key)) {
                    return;
                }
                open.close();
                channel = null;
            }
            if (now == null) {
                return;
            }
            line.reset();
            try {
                channel = FileChannel.open(file);
                key = now;
            } catch (NoSuchFileException turnedOver) {
                return;
            }
        }
    }

    private static @Nullable Object fileKey(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:ino");
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    private void readAll(Path file, Consumer<Event> events) throws IOException {
        try (FileChannel older = FileChannel.open(file)) {
            drain(older, events);
            line.reset();
        } catch (NoSuchFileException never) {
            return;
        }
    }

    private void drain(FileChannel from, Consumer<Event> events) throws IOException {
        while (from.read(buffer.clear()) > 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte octet = buffer.get();
                if (octet != '\n') {
                    if (line.size() < LONGEST_LINE) {
                        line.write(octet);
                    }
                    continue;
                }
                event(line.toByteArray()).ifPresent(events);
                line.reset();
            }
        }
    }

    /** A damaged line condemns itself alone. */
    private Optional<Event> event(byte[] content) {
        try {
            return Optional.of(json.read(content, Event.class));
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        FileChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException impossible) {
                throw new CarafeException("cannot close the events: " + impossible.getMessage(), "", impossible);
            }
        }
    }
}
