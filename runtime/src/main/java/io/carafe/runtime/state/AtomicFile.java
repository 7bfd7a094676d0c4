package io.carafe.runtime.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is always either its old or its new content, also after a crash: written beside itself, then renamed over.
 * One writer at a time; what one that was killed has left is overwritten.
 */
public final class AtomicFile {
    private static final Set<OpenOption> REPLACING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final boolean durable;

    /** @param durable whether the content must outlive a power failure, which costs an fsync of file and directory */
    public AtomicFile(Path path, boolean durable) {
        this.path = path;
        this.durable = durable;
    }

    /** Replaces the content. */
    public void write(byte[] content) throws IOException {
        uninterrupted(() -> replace(content));
    }

    /**
     * Writes the file into a directory that nobody looks into until {@link #publish} has renamed it: so the file needs no
     * renaming of its own.
     */
    void writeUnseen(byte[] content) throws IOException {
        uninterrupted(() -> {
            fill(path, content);
            if (durable) {
                sync(path.resolveSibling("."));
            }
        });
    }

    /** Renames the directory that the file lies in, after which there is no file here. */
    void publish(Path place) throws IOException {
        uninterrupted(() -> {
            Files.move(path.resolveSibling(".").normalize(), place, StandardCopyOption.ATOMIC_MOVE);
            if (durable) {
                sync(place.resolveSibling("."));
            }
        });
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    /** A channel closes itself when its thread is interrupted, also when that happened long ago. */
    private static void uninterrupted(Writing writing) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            writing.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void replace(byte[] content) throws IOException {
        Path temporary = path.resolveSibling("." + path.getFileName() + ".new");
        boolean written = false;
        try {
            fill(temporary, content);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            written = true;
        } finally {
            if (!written) {
                Files.deleteIfExists(temporary);
            }
        }
        if (durable) {
            sync(path.resolveSibling("."));
        }
    }

    private void fill(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, REPLACING, OWNERS)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (durable) {
                channel.force(true);
            }
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
