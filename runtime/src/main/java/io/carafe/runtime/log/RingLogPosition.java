package io.carafe.runtime.log;

/**
 * Where the next frame goes, if it fits there.
 *
 * @param sequence of the chunk; 0 when no chunk has been begun, and then {@code offset} is the size of a chunk
 * @param offset in the chunk, of the next frame's header
 */
public record RingLogPosition(long sequence, int offset) {
    /** Before everything. */
    public static RingLogPosition before(RingGeometry geometry) {
        return new RingLogPosition(0, geometry.chunkSize());
    }

    boolean isBefore(RingLogPosition other) {
        return sequence != other.sequence ? sequence < other.sequence : offset < other.offset;
    }
}
