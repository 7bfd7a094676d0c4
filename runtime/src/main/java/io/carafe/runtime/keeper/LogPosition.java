package io.carafe.runtime.keeper;

/**
 * A ring log's shape, and where its writer goes on.
 *
 * @param chunkSize in bytes: a power of two, from 64 KiB to 1 MiB
 * @param chunks at least 2
 * @param sequence of the chunk that is being written; 1 in a new log
 * @param offset in that chunk; 0 if it has no header yet, as in a new log
 */
public record LogPosition(long chunkSize, long chunks, long sequence, long offset) {
    /** Where the writer of an empty file begins. */
    public static LogPosition start(long chunkSize, long chunks) {
        return new LogPosition(chunkSize, chunks, 1, 0);
    }
}
