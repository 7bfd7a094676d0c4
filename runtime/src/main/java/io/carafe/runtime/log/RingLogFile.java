package io.carafe.runtime.log;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An open ring log, and which chunks it has. What is in the file may be anything: a chunk whose header makes no sense is
 * not there. Not thread-safe.
 */
public final class RingLogFile implements AutoCloseable {
    private static final int OWNERS = 0600;
    /** The part of a chunk's header that is not zeros. */
    private static final int MEANING = 24;
    /** How far chunks are looked for when the first two do not agree on their size. */
    private static final long MOST_SEARCHED = 64L << 20;

    private static final long LARGEST_SEQUENCE = 1L << 48;

    private final FileCalls kernel;
    private final Descriptor file;
    private final ByteBuffer header =
            ByteBuffer.allocateDirect(RingLog.CHUNK_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    private RingGeometry geometry;
    private boolean begun;

    private RingLogFile(FileCalls kernel, Descriptor file, Optional<RingGeometry> wanted) {
        this.kernel = kernel;
        this.file = file;
        this.geometry = wanted.orElse(new RingGeometry(RingGeometry.SMALLEST_CHUNK, RingGeometry.FEWEST_CHUNKS));
        isBegun();
    }

    /**
     * Opens a log for reading.
     *
     * @return empty when there is none
     */
    public static Optional<RingLogFile> open(FileCalls kernel, Pathname path) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, path, EnumSet.of(OpenFlag.RDONLY, OpenFlag.NOFOLLOW));
        if (opened.failedWith(Errno.ENOENT)) {
            return Optional.empty();
        }
        return Optional.of(of(kernel, new Descriptor(kernel, opened.intOrThrow("open " + path)), Optional.empty()));
    }

    /**
     * Opens a log for appending, and makes it if there is none. One that exists keeps its geometry.
     *
     * @param geometry of a log that is made, or that holds nothing that can be read
     */
    public static RingLogFile openToAppend(FileCalls kernel, Pathname path, RingGeometry geometry) {
        Set<OpenFlag> flags = EnumSet.of(OpenFlag.RDWR, OpenFlag.CREAT, OpenFlag.NOFOLLOW);
        Result opened = kernel.openat2(FileCalls.AT_FDCWD, path, flags, OWNERS, Set.of());
        return of(kernel, new Descriptor(kernel, opened.intOrThrow("open " + path)), Optional.of(geometry));
    }

    private static RingLogFile of(FileCalls kernel, Descriptor file, Optional<RingGeometry> geometry) {
        try {
            return new RingLogFile(kernel, file, geometry);
        } catch (RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    public RingGeometry geometry() {
        return geometry;
    }

    /** Whether there is a chunk. As long as there is none, somebody else may yet decide on the geometry. */
    boolean isBegun() {
        if (!begun) {
            Optional<RingGeometry> told = discover();
            begun = told.isPresent();
            geometry = told.orElse(geometry);
        }
        return begun;
    }

    /** The open file; it stays this object's own. */
    public int descriptor() {
        return file.number();
    }

    /** Whether it has been removed while it is open here. */
    boolean isRemoved() {
        return status(kernel, file).links() == 0;
    }

    /** Where the next frame goes: behind the last one of the newest chunk. */
    public RingLogPosition end() {
        long[] sequences = sequences();
        if (sequences.length == 0) {
            return RingLogPosition.before(geometry);
        }
        RingLogReader reader = new RingLogReader(this);
        reader.seek(new RingLogPosition(sequences[sequences.length - 1], RingLog.CHUNK_HEADER));
        boolean more = true;
        while (more) {
            more = reader.nextInChunk();
        }
        return reader.position();
    }

    /** The sequences of the chunks that are there, oldest first. */
    long[] sequences() {
        long[] found = new long[geometry.chunks()];
        int count = 0;
        for (int slot = 0; slot < geometry.chunks(); slot++) {
            if (!readHeader((long) slot * geometry.chunkSize())) {
                break;
            }
            long sequence = sequenceInHeader(slot);
            if (sequence > 0) {
                found[count++] = sequence;
            }
        }
        long[] sequences = Arrays.copyOf(found, count);
        Arrays.sort(sequences);
        return sequences;
    }

    /** Whether the chunk of this sequence is in its place. */
    boolean has(long sequence) {
        return sequenceInPlaceOf(sequence) == sequence;
    }

    /** The sequence of the chunk that lies where that of {@code sequence} belongs; 0 when none is there. */
    long sequenceInPlaceOf(long sequence) {
        long offset = geometry.offset(sequence);
        return readHeader(offset) ? sequenceInHeader((int) (offset / geometry.chunkSize())) : 0;
    }

    /** Reads from a place in a chunk until the buffer is full, or the file is at its end. */
    void read(long sequence, int offset, ByteBuffer target) {
        readAt(geometry.offset(sequence) + offset, target);
    }

    /** Writes all of a buffer to a place in a chunk; what the kernel answered otherwise. */
    Result write(long sequence, int offset, ByteBuffer source) {
        long at = geometry.offset(sequence) + offset;
        int start = source.position();
        while (source.hasRemaining()) {
            Result written = kernel.pwrite(file.number(), source, at + source.position() - start);
            if (!written.ok()) {
                return written;
            }
            if (written.raw() == 0) {
                return Result.failure(Errno.EIO);
            }
        }
        return Result.of(source.position() - start);
    }

    @Override
    public void close() {
        file.close();
    }

    /** The header that was read last, if it is of this ring and of this place; 0 otherwise. */
    private long sequenceInHeader(int slot) {
        long sequence = header.getLong(RingLog.CHUNK_SEQUENCE_AT);
        boolean valid = header.getLong(0) == RingLog.MAGIC
                && header.getInt(RingLog.CHUNK_SIZE_AT) == geometry.chunkSize()
                && header.getInt(RingLog.CHUNKS_AT) == geometry.chunks()
                && sequence > 0
                && sequence < LARGEST_SEQUENCE
                && (sequence - 1) % geometry.chunks() == slot;
        return valid ? sequence : 0;
    }

    /** The geometry that the first two chunks tell, or, when one is damaged, the one that most chunks tell. */
    private Optional<RingGeometry> discover() {
        Optional<RingGeometry> first = geometryAt(0);
        if (first.isPresent()) {
            int size = first.get().chunkSize();
            if (!readHeader(size) || first.equals(geometryAt(size))) {
                return first;
            }
        }
        Map<RingGeometry, Integer> votes = new HashMap<>();
        for (long at = 0; at < MOST_SEARCHED && readHeader(at); at += RingGeometry.SMALLEST_CHUNK) {
            geometryAt(at).ifPresent(told -> votes.merge(told, 1, Integer::sum));
        }
        return votes.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    private Optional<RingGeometry> geometryAt(long at) {
        if (!readHeader(at) || header.getLong(0) != RingLog.MAGIC) {
            return Optional.empty();
        }
        int size = header.getInt(RingLog.CHUNK_SIZE_AT);
        int chunks = header.getInt(RingLog.CHUNKS_AT);
        long sequence = header.getLong(RingLog.CHUNK_SEQUENCE_AT);
        boolean possible =
                RingGeometry.isPossible(size, chunks) && sequence > 0 && (sequence - 1) % chunks * size == at;
        return possible ? Optional.of(new RingGeometry(size, chunks)) : Optional.empty();
    }

    private boolean readHeader(long at) {
        header.clear().limit(MEANING);
        readAt(at, header);
        return !header.hasRemaining();
    }

    private void readAt(long at, ByteBuffer target) {
        int start = target.position();
        while (target.hasRemaining()) {
            Result count = kernel.pread(file.number(), target, at + target.position() - start);
            if (count.orThrow("read a log") == 0) {
                return;
            }
        }
    }

    private static FileStatus status(FileCalls kernel, Descriptor file) {
        Answer<FileStatus> status = kernel.statx(file.number(), Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH));
        return status.orThrow("look at a log");
    }
}
