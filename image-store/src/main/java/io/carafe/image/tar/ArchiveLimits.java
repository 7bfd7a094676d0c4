package io.carafe.image.tar;

/**
 * How much an archive may ask for, against archives that were made to exhaust a machine.
 *
 * @param unpackedBytes of the uncompressed archive as a whole
 * @param entries how many there may be
 * @param headerBytes of all extended headers of one entry, and of the global ones
 * @param endMarkerRequired whether an archive without the two closing blocks of zeros counts as cut off
 */
public record ArchiveLimits(long unpackedBytes, long entries, int headerBytes, boolean endMarkerRequired) {
    private static final long TEBIBYTE = 1L << 40;
    private static final long TEN_MILLION = 10_000_000;
    private static final int MEBIBYTE = 1 << 20;

    /** One tebibyte, ten million entries, 1 MiB of headers each. */
    public static ArchiveLimits generous() {
        return new ArchiveLimits(TEBIBYTE, TEN_MILLION, MEBIBYTE, true);
    }

    public ArchiveLimits withUnpackedBytes(long bytes) {
        return new ArchiveLimits(bytes, entries, headerBytes, endMarkerRequired);
    }

    public ArchiveLimits withEndMarkerRequired(boolean required) {
        return new ArchiveLimits(unpackedBytes, entries, headerBytes, required);
    }

    public ArchiveLimits withEntries(long count) {
        return new ArchiveLimits(unpackedBytes, count, headerBytes, endMarkerRequired);
    }
}
