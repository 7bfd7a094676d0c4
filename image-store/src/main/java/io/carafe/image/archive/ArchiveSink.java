package io.carafe.image.archive;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Where the files of an archive go, one after the other. */
public interface ArchiveSink {
    /** Makes a directory, below one that was made before. */
    void directory(String name) throws IOException;

    /**
     * Writes a file.
     *
     * @param size how many bytes the contents have
     */
    void file(String name, long size, ReadableByteChannel contents) throws IOException;

    /** Completes the archive. */
    void finish() throws IOException;
}
