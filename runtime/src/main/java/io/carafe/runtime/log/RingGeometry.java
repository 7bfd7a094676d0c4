package io.carafe.runtime.log;

/**
 * How large a ring log is.
 *
 * @param chunkSize C: bytes of a chunk, a power of two from {@link #SMALLEST_CHUNK} to {@link #LARGEST_CHUNK}
 * @param chunks N: from 2 to 65536
 */
public record RingGeometry(int chunkSize, int chunks) {
    public static final int SMALLEST_CHUNK = 64 << 10;
    public static final int LARGEST_CHUNK = 1 << 20;
    static final int FEWEST_CHUNKS = 2;
    static final int MOST_CHUNKS = 1 << 16;
    /** A ring that is larger than this keeps it in chunks of {@link #LARGEST_CHUNK}. */
    private static final int CHUNKS_WANTED = 16;

    public RingGeometry {
        if (!isPossible(chunkSize, chunks)) {
            throw new IllegalArgumentException("no ring log has " + chunks + " chunks of " + chunkSize + " bytes");
        }
    }

    /**
     * The geometry of a log that is never larger than so many bytes.
     *
     * @throws IllegalArgumentException when the smallest ring is larger, or {@code limit} needs too many chunks
     */
    public static RingGeometry within(long limit) {
        int chunk = LARGEST_CHUNK;
        while (chunk > SMALLEST_CHUNK && limit / chunk < CHUNKS_WANTED) {
            chunk >>= 1;
        }
        return new RingGeometry(chunk, Math.toIntExact(limit / chunk));
    }

    static boolean isPossible(int chunkSize, int chunks) {
        return chunkSize >= SMALLEST_CHUNK
                && chunkSize <= LARGEST_CHUNK
                && Integer.bitCount(chunkSize) == 1
                && chunks >= FEWEST_CHUNKS
                && chunks <= MOST_CHUNKS;
    }

    /** Where the chunk of a sequence lies in the file. */
    public long offset(long sequence) {
        return (sequence - 1) % chunks * chunkSize;
    }

    /** The bytes of the file when the ring is closed. */
    public long size() {
        return (long) chunks * chunkSize;
    }

    /** Bytes of a chunk that frames can use. */
    int room() {
        return chunkSize - RingLog.CHUNK_HEADER;
    }
}
