package io.carafe.image;

import io.carafe.image.oci.Platform;
import io.carafe.image.tar.ArchiveLimits;
import java.util.Optional;

/**
 * How images are loaded.
 *
 * @param platform which images to take where there are some for several; by default those for this machine
 * @param limits how much the archive, and each layer, may ask for
 */
public record LoadOptions(Optional<Platform> platform, ArchiveLimits limits, ReceiveProgress progress) {
    /** For this machine, with generous limits. */
    public static LoadOptions defaults() {
        return new LoadOptions(Optional.empty(), ArchiveLimits.generous(), ReceiveProgress.none());
    }

    public LoadOptions withPlatform(Platform wanted) {
        return new LoadOptions(Optional.of(wanted), limits, progress);
    }

    public LoadOptions withLimits(ArchiveLimits others) {
        return new LoadOptions(platform, others, progress);
    }

    public LoadOptions withProgress(ReceiveProgress listener) {
        return new LoadOptions(platform, limits, listener);
    }
}
