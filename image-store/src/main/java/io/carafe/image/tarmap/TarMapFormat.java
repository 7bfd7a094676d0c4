package io.carafe.image.tarmap;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The format of a tar map: eight bytes that say so and which version it is, then a zstd frame with records. A record
 * begins with a byte that tells its kind. Numbers are little-endian in groups of seven bits, the highest bit of each byte
 * but the last set (LEB128).
 *
 * <pre>
 * 1 framing  length, bytes                                     bytes of the archive
 * 2 file     path, generation, length                          the contents of a file from its beginning
 * 3 sparse   path, generation, count, count × (offset, length) parts of the contents of a file
 * 0 end      length of the whole archive                       nothing follows
 * </pre>
 *
 * A path is a length and bytes: clean, relative to the tree, and without links on the way. The generation tells apart
 * files that were made at the same path: those that others replaced are not in the tree, but beside it.
 */
final class TarMapFormat {
    static final int END = 0;
    static final int FRAMING = 1;
    static final int FILE = 2;
    static final int SPARSE = 3;

    static final int LONGEST_FRAMING = 1 << 16;
    static final int LONGEST_PATH = 4095;
    static final int MOST_PARTS = 1 << 20;

    private static final String MAGIC = "TARMAP1\n";

    private TarMapFormat() {}

    static byte[] magic() {
        return MAGIC.getBytes(US_ASCII);
    }
}
