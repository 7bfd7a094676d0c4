package io.carafe.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * The engine's own log: a line with the time for each thing that an operator may want to know. It is kept to so many
 * bytes, and as many in an older file. Thread-safe.
 */
public final class EngineLog {
    private final Path path;
    private final long longest;
    private final Clock clock;

    public EngineLog(Path path, long longest, Clock clock) {
        this.path = path;
        this.longest = longest;
        this.clock = clock;
    }

    /** Writes a line. A log that cannot be written, because the disk is full, keeps nobody from working. */
    public void note(String line) {
        byte[] bytes =
                (clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + line + "\n").getBytes(StandardCharsets.UTF_8);
        boolean interrupted = Thread.interrupted();
        try {
            append(bytes);
        } catch (IOException diskFull) {
            return;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void append(byte[] bytes) throws IOException {
        if (Files.exists(path) && Files.size(path) > longest) {
            Files.move(path, path.resolveSibling("engine.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(bytes);
        }
    }
}
