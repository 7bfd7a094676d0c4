package io.carafe.runtime.resolve;

import io.carafe.api.kernel.Pathname;
import java.util.Optional;

/** Reads files of a root file system that is not mounted. Everything in it is hostile: sizes are bounded. */
@FunctionalInterface
public interface RootfsFiles {
    /**
     * The content of a regular file.
     *
     * @param limit bytes that it may have at most
     * @throws io.carafe.api.error.CarafeException when it is larger
     */
    Optional<byte[]> read(Pathname path, int limit);
}
