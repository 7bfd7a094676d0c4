package io.carafe.runtime.log;

import java.nio.charset.StandardCharsets;

/**
 * The form of a container's log on disk. It is one file of N chunks of C bytes, a ring: when the last chunk is full, the
 * first is written anew. All numbers are little-endian.
 *
 * <p>A chunk begins with {@value #CHUNK_HEADER} bytes: eight of {@link #MAGIC}, the chunk's sequence (64 bits; 1 for the
 * first ever written), C and N (32 bits each), and zeros. The chunk of sequence k lies at {@code ((k - 1) mod N) * C}.
 * Frames follow, none of which crosses the chunk's end. A frame is {@value #FRAME_HEADER} bytes, and the payload:
 *
 * <ul>
 *   <li>32 bits: length of the payload
 *   <li>32 bits: kind, {@link #STDOUT} and the others here
 *   <li>64 bits: seconds, and 64 bits: nanoseconds since 1970 (CLOCK_REALTIME)
 *   <li>64 bits: the chunk's sequence, which commits the frame
 * </ul>
 *
 * <p>The payload is written before the header, so who sees the sequence sees the whole frame. What has another sequence
 * there, or a length that does not fit, is no frame, and the chunk's content ends before it. Where too little room is left for
 * a frame with one byte, or for an end frame's header, the next chunk is begun.
 */
public final class RingLog {
    /** A piece of standard output, or of all that a terminal shows. */
    public static final int STDOUT = 1;
    /** A piece of standard error. */
    public static final int STDERR = 2;
    /** Standard output is at its end in this run. */
    public static final int END_OF_STDOUT = 3;
    /** Standard error is at its end in this run. */
    public static final int END_OF_STDERR = 4;
    /** A run begins. */
    public static final int RUN_BEGINS = 5;

    static final int CHUNK_HEADER = 64;
    static final int FRAME_HEADER = 32;
    static final int LARGEST_PAYLOAD = 65536 - FRAME_HEADER;
    static final int LENGTH_AT = 0;
    static final int KIND_AT = 4;
    static final int SECONDS_AT = 8;
    static final int NANOSECONDS_AT = 16;
    static final int SEQUENCE_AT = 24;
    static final int CHUNK_SEQUENCE_AT = 8;
    static final int CHUNK_SIZE_AT = 16;
    static final int CHUNKS_AT = 20;
    /** {@code CRFLOG1\n} as a little-endian number. */
    static final long MAGIC = magic();

    private RingLog() {}

    /** The kind of the end frame of a stream whose pieces have this kind. */
    public static int endOf(int kind) {
        return kind - STDOUT + END_OF_STDOUT;
    }

    private static long magic() {
        byte[] text = "CRFLOG1\n".getBytes(StandardCharsets.US_ASCII);
        long word = 0;
        for (int i = text.length - 1; i >= 0; i--) {
            word = word << Byte.SIZE | text[i];
        }
        return word;
    }
}
