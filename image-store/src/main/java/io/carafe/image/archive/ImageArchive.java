package io.carafe.image.archive;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Files by name: of a directory, or of a tar archive that may have to be read from its beginning to its end. Names are
 * relative, and lead nowhere else.
 *
 * <p>Whatever is wrong with the archive is an {@link io.carafe.api.image.InvalidArchiveException}, and with a name an
 * {@link io.carafe.api.image.InvalidImageException}.
 */
public interface ImageArchive extends AutoCloseable {
    /** The first of some names that there is a file of, in the order in which they are found. */
    Optional<String> firstOf(List<String> names) throws IOException;

    /** How long a file is; empty when there is none, or when it is not known yet. */
    OptionalLong size(String name) throws IOException;

    /**
     * Opens a file, if there is one.
     *
     * @param once whether nobody will open it another time, so that it need not be kept
     * @return to be closed by the caller, before anything else is opened unless {@link #isParallel}
     */
    Optional<ReadableByteChannel> open(String name, boolean once) throws IOException;

    /** Whether several files can be read at once, on several threads. */
    boolean isParallel();

    /** Reads what is left, where that matters to whoever writes it. */
    void drain();

    @Override
    void close();
}
