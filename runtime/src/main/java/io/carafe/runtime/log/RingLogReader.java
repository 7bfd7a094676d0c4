package io.carafe.runtime.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Goes through the frames of a ring log, oldest first, while somebody may be writing it. When there is no next frame now,
 * there may be one later. Whatever is in the file, it throws for no content: what cannot be read is passed over. Reads by
 * whole chunks where it can. Not thread-safe.
 */
final class RingLogReader {
    /** At the end of a log that grows, so much is read at a time, first. */
    private static final int PEEK = 16 << 10;

    private static final long LATEST_SECOND = 253_402_300_799L;
    private static final int BILLION = 1_000_000_000;

    private final RingLogFile file;
    private final RingGeometry geometry;
    private final ByteBuffer direct;
    private final byte[] bytes;
    private final ByteBuffer words;
    private long[] known = {};

    private long sequence;
    private int offset;
    /** What {@code bytes} has of the chunk: from here … */
    private int loadedFrom;
    /** … to here. */
    private int loadedTo;

    private int frame;
    private int kind;
    private long seconds;
    private int nanoseconds;
    private int payload;
    private int length;
    private long lost;

    /** A reader that begins with the oldest frame. */
    RingLogReader(RingLogFile file) {
        this.file = file;
        this.geometry = file.geometry();
        this.direct = ByteBuffer.allocateDirect(geometry.chunkSize());
        this.bytes = new byte[geometry.chunkSize()];
        this.words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Goes to a place where a frame begins, or may begin later. */
    void seek(RingLogPosition position) {
        enter(position.sequence(), Math.min(position.offset(), geometry.chunkSize()));
    }

    /** Goes to the next frame. False when there is none yet. */
    boolean next() {
        if (sequence == 0 && !goToOldest()) {
            return false;
        }
        while (true) {
            if (takeFrame()) {
                return true;
            }
            if (!load()) {
                // Another lap of the ring has come to this place.
                if (!goOnAfterGap()) {
                    return false;
                }
            } else if (takeFrame()) {
                return true;
            } else if (!leaveChunk()) {
                return false;
            }
        }
    }

    /** As {@link #next()}, but stays in the chunk, as far as it was written when it was entered. */
    boolean nextInChunk() {
        return takeFrame() || (loadedTo == 0 && load() && takeFrame());
    }

    /**
     * Goes back to a frame of this chunk that {@link #nextInChunk()} has been at.
     *
     * @param header its offset
     */
    void again(int header) {
        offset = header;
        takeFrame();
    }

    /** Where the next frame is, or will be. */
    RingLogPosition position() {
        return sequence == 0 ? RingLogPosition.before(geometry) : new RingLogPosition(sequence, offset);
    }

    /** Bytes that could not be read since this was asked last: overwritten before, or damaged. */
    long takeLost() {
        long bytesLost = lost;
        lost = 0;
        return bytesLost;
    }

    /** The sequence of the chunk that the frame is in. */
    long sequence() {
        return sequence;
    }

    /** The offset of the frame in its chunk. */
    int frame() {
        return frame;
    }

    int kind() {
        return kind;
    }

    long seconds() {
        return seconds;
    }

    int nanoseconds() {
        return nanoseconds;
    }

    /** The payload is {@link #length()} bytes from {@link #payload()} on, until the next call of {@link #next()}. */
    byte[] bytes() {
        return bytes;
    }

    int payload() {
        return payload;
    }

    int length() {
        return length;
    }

    private boolean goToOldest() {
        known = file.sequences();
        if (known.length == 0) {
            return false;
        }
        enter(known[0], RingLog.CHUNK_HEADER);
        return true;
    }

    private void enter(long chunk, int at) {
        sequence = chunk;
        offset = at;
        loadedFrom = 0;
        loadedTo = 0;
    }

    /** Takes the frame at the present offset, if all of it has been read. */
    private boolean takeFrame() {
        frame = offset;
        if (!isWhole(frame)) {
            return false;
        }
        int end = frame + RingLog.FRAME_HEADER + words.getInt(frame + RingLog.LENGTH_AT);
        kind = words.getInt(frame + RingLog.KIND_AT);
        payload = frame + RingLog.FRAME_HEADER;
        length = end - payload;
        if (isTime(frame)) {
            seconds = words.getLong(frame + RingLog.SECONDS_AT);
            nanoseconds = (int) words.getLong(frame + RingLog.NANOSECONDS_AT);
        }
        offset = end;
        return true;
    }

    /** Whether all of a frame that begins here has been read. */
    private boolean isWhole(int header) {
        return header >= loadedFrom
                && header + RingLog.FRAME_HEADER <= loadedTo
                && isFrame(header)
                && header + RingLog.FRAME_HEADER + words.getInt(header + RingLog.LENGTH_AT) <= loadedTo;
    }

    private boolean isFrame(int header) {
        int size = words.getInt(header + RingLog.LENGTH_AT);
        return words.getLong(header + RingLog.SEQUENCE_AT) == sequence
                && words.getInt(header + RingLog.KIND_AT) != 0
                && size >= 0
                && size <= geometry.chunkSize() - header - RingLog.FRAME_HEADER;
    }

    private boolean isTime(int header) {
        long second = words.getLong(header + RingLog.SECONDS_AT);
        long nano = words.getLong(header + RingLog.NANOSECONDS_AT);
        return second >= 0 && second <= LATEST_SECOND && nano >= 0 && nano < BILLION;
    }

    /**
     * Reads on from the present offset. The first time, that is the rest of the chunk; later, what has come since.
     *
     * @return false when this place belongs to another chunk by now
     */
    private boolean load() {
        boolean first = loadedTo == 0;
        read(first ? geometry.chunkSize() : Math.min(geometry.chunkSize(), offset + PEEK));
        if (!first && loadedTo == offset + PEEK && loadedTo < geometry.chunkSize() && isFrame(offset)) {
            read(geometry.chunkSize());
        }
        return file.has(sequence);
    }

    private void read(int to) {
        direct.clear().limit(Math.max(0, to - offset));
        file.read(sequence, offset, direct);
        direct.flip();
        loadedFrom = offset;
        loadedTo = offset + direct.remaining();
        direct.get(bytes, offset, direct.remaining());
    }

    /** There is no frame here. Goes to where there may be one, if the log goes on. */
    private boolean leaveChunk() {
        long next = successor();
        if (next == 0) {
            return false;
        }
        // All of this chunk was written before the next was begun; but was it when we looked?
        read(geometry.chunkSize());
        if (!file.has(sequence)) {
            return goOnAfterGap();
        }
        if (!isWhole(offset)) {
            passOverDamage();
        }
        if (!isWhole(offset)) {
            skipTo(next);
        }
        return true;
    }

    /** The chunk after this one that can be read; 0 when there is none. */
    private long successor() {
        if (file.has(sequence + 1)) {
            return sequence + 1;
        }
        if (known.length == 0) {
            known = file.sequences();
        }
        for (long chunk : known) {
            if (chunk > sequence && file.has(chunk)) {
                return chunk;
            }
        }
        return 0;
    }

    /** A chunk that was left is full. So there were frames here, and behind what is broken there may be whole ones. */
    private void passOverDamage() {
        for (int at = offset + 1; at + RingLog.FRAME_HEADER <= loadedTo; at++) {
            if (isWhole(at) && isTime(at)) {
                lost += at - offset;
                offset = at;
                return;
            }
        }
    }

    private boolean goOnAfterGap() {
        loadedFrom = 0;
        loadedTo = 0;
        known = file.sequences();
        for (long chunk : known) {
            if (chunk > sequence) {
                skipTo(chunk);
                return true;
            }
        }
        return false;
    }

    private void skipTo(long chunk) {
        int unread = geometry.chunkSize() - offset;
        boolean full = unread <= RingLog.FRAME_HEADER;
        lost += (full ? 0 : unread) + (chunk - sequence - 1) * geometry.room();
        enter(chunk, RingLog.CHUNK_HEADER);
    }
}
