package io.carafe.runtime.stream;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;

/**
 * What a container wrote, kept in a file of frames: eight bytes of nanoseconds since 1970, one byte that is 1 for standard
 * output and 2 for standard error, four bytes of length (big-endian all), and the bytes. When the file has reached half of
 * the limit it becomes {@code log.1}, and the {@code log.1} before is gone. Appending is thread-safe.
 */
public final class ContainerLog implements AutoCloseable {
    private static final long HALF_OF_LIMIT = 32L << 20;
    private static final int HEADER = Long.BYTES + 1 + Integer.BYTES;
    private static final int LARGEST_FRAME = 1 << 20;
    private static final long NANOS = 1_000_000_000L;
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final Clock clock;
    private final long half;
    private OutputStream file;
    private long size;

    /** Opens the log for appending. */
    public ContainerLog(Path path, Clock clock) throws IOException {
        this(path, clock, HALF_OF_LIMIT);
    }

    ContainerLog(Path path, Clock clock, long half) throws IOException {
        this.path = path;
        this.clock = clock;
        this.half = half;
        this.file = open();
    }

    /** Appends one piece of output. */
    public synchronized void append(boolean error, byte[] bytes, int offset, int length) throws IOException {
        Instant now = clock.instant();
        ByteBuffer frame = ByteBuffer.wrap(new byte[HEADER + length]);
        frame.putLong(now.getEpochSecond() * NANOS + now.getNano());
        frame.put((byte) (error ? 2 : 1)).putInt(length).put(bytes, offset, length);
        if (size > half) {
            file.close();
            Files.move(path, older(path), StandardCopyOption.REPLACE_EXISTING);
            file = open();
        }
        try {
            file.write(frame.array(), 0, frame.position());
        } catch (IOException diskFull) {
            cut();
            throw diskFull;
        }
        size += frame.position();
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }

    /** Reads all that is kept. A frame that a crash cut short ends it. */
    public static void copy(Path path, Reader reader) throws IOException {
        for (Path part : new Path[] {older(path), path}) {
            if (Files.exists(part)) {
                copyPart(part, reader);
            }
        }
    }

    private static void copyPart(Path part, Reader reader) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(part)))) {
            while (true) {
                long nanos = in.readLong();
                boolean error = in.readByte() == 2;
                int length = in.readInt();
                if (length < 0 || length > LARGEST_FRAME) {
                    throw new IOException(part + " is damaged: a frame claims " + length + " bytes");
                }
                byte[] bytes = new byte[length];
                in.readFully(bytes);
                reader.accept(Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS), error, bytes);
            }
        } catch (EOFException end) {
            return;
        }
    }

    private OutputStream open() throws IOException {
        try {
            Files.createFile(path, OWNERS);
            size = 0;
        } catch (FileAlreadyExistsException continued) {
            size = wholeFrames();
            cut();
        }
        return Files.newOutputStream(path, StandardOpenOption.APPEND);
    }

    /** Where the last whole frame ends. What a crash has left behind it would make the next frames unreadable. */
    private long wholeFrames() throws IOException {
        long end = 0;
        long length = Files.size(path);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            while (length - end >= HEADER) {
                in.readLong();
                in.readByte();
                int content = in.readInt();
                if (content < 0 || content > LARGEST_FRAME || content > length - end - HEADER) {
                    return end;
                }
                in.skipNBytes(content);
                end += HEADER + content;
            }
        }
        return end;
    }

    private void cut() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            if (file.length() > size) {
                file.setLength(size);
            }
        }
    }

    private static Path older(Path path) {
        return path.resolveSibling(path.getFileName() + ".1");
    }

    /** Receives what was written, in order. */
    @FunctionalInterface
    public interface Reader {
        void accept(Instant time, boolean error, byte[] bytes);
    }
}
