package io.carafe.image.tar;

import java.util.Arrays;

/**
 * Which parts of a sparse file hold data; all else is a hole. The parts follow each other in the archive without gaps,
 * in ascending order.
 */
public final class SparseMap {
    private static final int MOST_PARTS = 1 << 20;

    private final long[] offsets;
    private final long[] lengths;

    private SparseMap(long[] offsets, long[] lengths) {
        this.offsets = offsets;
        this.lengths = lengths;
    }

    /** The map of a file that is known to have data at these places, in ascending order. */
    public static SparseMap of(long[] offsets, long[] lengths) {
        return new SparseMap(offsets.clone(), lengths.clone());
    }

    public int parts() {
        return offsets.length;
    }

    /** Where in the file the part of that index begins. */
    public long offset(int index) {
        return offsets[index];
    }

    /** How many bytes it has; may be 0. */
    public long length(int index) {
        return lengths[index];
    }

    /** How many bytes of data there are. */
    public long storedBytes() {
        return Arrays.stream(lengths).sum();
    }

    /** Collects parts in the order of the file. */
    static final class Builder {
        private long[] offsets = new long[8];
        private long[] lengths = new long[8];
        private int parts;
        private long end;

        void add(long offset, long length) throws TarFormatException {
            if (offset < end || length < 0 || offset + length < offset) {
                throw new TarFormatException("its map of holes is not in order: " + length + " bytes at " + offset);
            }
            if (parts == MOST_PARTS) {
                throw new TarFormatException("its map of holes has more than " + MOST_PARTS + " parts");
            }
            if (parts == offsets.length) {
                offsets = Arrays.copyOf(offsets, parts * 2);
                lengths = Arrays.copyOf(lengths, parts * 2);
            }
            offsets[parts] = offset;
            lengths[parts++] = length;
            end = offset + length;
        }

        SparseMap build(long fileSize) throws TarFormatException {
            if (end > fileSize) {
                throw new TarFormatException(
                        "its map of holes ends at " + end + ", beyond its size of " + fileSize + " bytes");
            }
            return new SparseMap(Arrays.copyOf(offsets, parts), Arrays.copyOf(lengths, parts));
        }
    }
}
