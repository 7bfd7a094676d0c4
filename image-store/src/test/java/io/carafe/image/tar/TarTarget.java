package io.carafe.image.tar;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Pathname;
import java.nio.ByteBuffer;
import java.util.Set;

/** Reads whatever a fuzzer takes for a tar archive, and demands that it be read to its end or refused by name. */
public final class TarTarget {
    private static final ArchiveLimits LIMITS = new ArchiveLimits(1 << 20, 1000, 1 << 14, true);
    private static final Set<Pathname> NEVER = Set.of(Pathname.of(".."), Pathname.of("."), Pathname.EMPTY);
    private static final int CHUNK = 700;

    private TarTarget() {}

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        read(input, CHUNK);
    }

    /**
     * Whether the archive was read to its end, given in pieces of {@code chunk} bytes.
     *
     * @throws AssertionError when what was read is not as the rest of Carafe takes it to be
     */
    static boolean read(byte[] archive, int chunk) {
        TarReader reader = new TarReader(pieces(archive, chunk), LIMITS);
        try {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                Pathname path = entry.path().full();
                demand(!path.isAbsolute(), "an absolute path: " + path);
                demand(
                        EntryPath.components(path).stream().noneMatch(NEVER::contains),
                        "a path that leads away: " + path);
                demand(entry.size() >= 0, "a negative size");
                if (entry.type() == EntryType.HARD_LINK) {
                    reader.linkTarget(entry);
                }
                while (reader.data(Long.MAX_VALUE) != null) {
                    // only its length matters
                }
            }
            reader.drain();
            demand(reader.position() == archive.length, "it ended at " + reader.position());
            return true;
        } catch (InvalidArchiveException refused) {
            demand(
                    String.valueOf(refused.getMessage()).startsWith("the archive cannot be used: "),
                    "an error without words: " + refused.getMessage());
            return false;
        }
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** The archive as it comes from a pipe. */
    static ChunkStream pieces(byte[] archive, int size) {
        ByteBuffer all = ByteBuffer.wrap(archive);
        return () -> {
            if (!all.hasRemaining()) {
                return null;
            }
            int length = Math.min(size, all.remaining());
            ByteBuffer piece = all.slice(all.position(), length);
            all.position(all.position() + length);
            return piece;
        };
    }
}
