package io.carafe.image.tarmap;

import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.SparseMap;
import java.nio.ByteBuffer;

/** A piece of a tar map, and so of the archive that it is of. */
public sealed interface TarMapRecord {
    /** Bytes of the archive; valid until the next record is read. */
    record Framing(ByteBuffer bytes) implements TarMapRecord {}

    /**
     * Contents of a file, which follow in the archive.
     *
     * @param path in the tree, without links on the way
     * @param generation how many files with contents had been replaced at this path before this one was made
     * @param parts which parts of the contents there are
     */
    record Contents(Pathname path, long generation, SparseMap parts) implements TarMapRecord {}
}
