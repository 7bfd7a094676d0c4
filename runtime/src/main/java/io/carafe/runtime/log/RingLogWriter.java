package io.carafe.runtime.log;

import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Instant;

/**
 * Writes a ring log. There is one writer of a log at a time. What cannot be written, because the disk is full, is lost;
 * what comes later is kept again as soon as there is room. Thread-safe.
 */
public final class RingLogWriter implements AutoCloseable {
    private final RingLogFile file;
    private final RingGeometry geometry;
    private final Clock clock;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(RingLog.LARGEST_PAYLOAD + 2 * RingLog.FRAME_HEADER)
            .order(ByteOrder.LITTLE_ENDIAN);
    private long sequence;
    private int offset;
    private boolean closed;

    /**
     * Goes on behind what a log has.
     *
     * @param file becomes this object's own
     */
    public RingLogWriter(RingLogFile file, Clock clock) {
        this.file = file;
        this.geometry = file.geometry();
        this.clock = clock;
        RingLogPosition end = file.end();
        this.sequence = end.sequence();
        this.offset = end.offset();
    }

    /** Opens a log, which is made if there is none. */
    public static RingLogWriter open(FileCalls kernel, Pathname path, RingGeometry geometry, Clock clock) {
        RingLogFile file = RingLogFile.openToAppend(kernel, path, geometry);
        try {
            return new RingLogWriter(file, clock);
        } catch (RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    /** The file, which stays this object's own; with {@link #position()} another writer can go on in its place. */
    public RingLogFile file() {
        return file;
    }

    /** Where the next frame goes. */
    public synchronized RingLogPosition position() {
        return new RingLogPosition(sequence, offset);
    }

    /**
     * Appends a piece of output.
     *
     * @param kind {@link RingLog#STDOUT} or {@link RingLog#STDERR}
     * @return whether all of it is kept
     */
    public synchronized boolean append(int kind, byte[] bytes, int start, int length) {
        Instant now = clock.instant();
        int done = 0;
        while (done < length) {
            if (!makeRoom(1)) {
                return false;
            }
            int count = Math.min(Math.min(length - done, RingLog.LARGEST_PAYLOAD), left() - RingLog.FRAME_HEADER);
            if (!frame(kind, now, bytes, start + done, count)) {
                return false;
            }
            done += count;
        }
        return true;
    }

    /**
     * Appends a frame without content: that a run begins, or that a stream is at its end.
     *
     * @return whether it is kept
     */
    public synchronized boolean mark(int kind) {
        return makeRoom(0) && frame(kind, clock.instant(), new byte[0], 0, 0);
    }

    @Override
    public synchronized void close() {
        closed = true;
        file.close();
    }

    private int left() {
        return geometry.chunkSize() - offset;
    }

    /** Begins the next chunk if so many bytes do not fit in this one. */
    private boolean makeRoom(int length) {
        if (closed) {
            return false;
        }
        if (left() >= RingLog.FRAME_HEADER + length) {
            return true;
        }
        buffer.clear();
        buffer.putLong(RingLog.MAGIC)
                .putLong(sequence + 1)
                .putInt(geometry.chunkSize())
                .putInt(geometry.chunks());
        zeros(RingLog.CHUNK_HEADER + RingLog.FRAME_HEADER - buffer.position());
        buffer.flip();
        if (wrote(sequence + 1, 0, RingLog.CHUNK_HEADER)) {
            sequence++;
            offset = RingLog.CHUNK_HEADER;
            return true;
        }
        return false;
    }

    private boolean frame(int kind, Instant now, byte[] bytes, int start, int length) {
        int content = offset + RingLog.FRAME_HEADER;
        buffer.clear();
        buffer.put(bytes, start, length);
        // Of an earlier lap there may be bytes that look like a frame: a container can write what it likes.
        zeros(Math.min(RingLog.FRAME_HEADER, geometry.chunkSize() - content - length));
        buffer.flip();
        if (buffer.hasRemaining() && !wrote(sequence, content, length)) {
            return false;
        }
        buffer.clear();
        buffer.putInt(length)
                .putInt(kind)
                .putLong(now.getEpochSecond())
                .putLong(now.getNano())
                .putLong(sequence)
                .flip();
        if (!wrote(sequence, offset, RingLog.FRAME_HEADER)) {
            return false;
        }
        offset = content + length;
        return true;
    }

    private void zeros(int count) {
        for (int i = 0; i < count; i++) {
            buffer.put((byte) 0);
        }
    }

    /** Writes the buffer; content when at least so much of it is there. */
    private boolean wrote(long chunk, int at, int least) {
        Result written = file.write(chunk, at, buffer);
        return written.ok() || buffer.position() >= least;
    }
}
