package io.carafe.cli.imports;

import io.carafe.api.error.CarafeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that a command writes an archive to. One that is there is replaced when the archive is complete, not before. */
public final class ReplacedFile {
    private final Path file;
    private final String verb;

    /** @param verb the command, for the name of the file that is written meanwhile */
    public ReplacedFile(Path file, String verb) {
        this.file = file;
        this.verb = verb;
    }

    /** Writes an archive. */
    @FunctionalInterface
    public interface Writer<T> {
        T write(FileChannel out) throws IOException;
    }

    /**
     * Writes the file.
     *
     * @throws CarafeException when that is not possible; what was there is still there then
     */
    public <T> T write(Writer<T> writer) throws IOException {
        boolean regular = Files.isRegularFile(file) || !Files.exists(file);
        Path target = regular
                ? file.resolveSibling("." + file.getFileName() + "." + verb + "-"
                        + ProcessHandle.current().pid())
                : file;
        boolean done = false;
        try {
            T result;
            try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                result = writer.write(out);
            }
            if (regular) {
                Files.move(target, file, StandardCopyOption.ATOMIC_MOVE);
            }
            done = true;
            return result;
        } catch (IOException failed) {
            throw new CarafeException(
                    "cannot write the archive to " + file + ": "
                            + failed.getClass().getSimpleName() + " " + failed.getMessage(),
                    "Give a file in a directory that you can write to, on a disk that is not full.",
                    failed);
        } finally {
            if (regular && !done) {
                Files.deleteIfExists(target);
            }
        }
    }
}
