package io.carafe.image;

import io.carafe.image.tar.ArchiveLimits;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * How a root file system becomes an image.
 *
 * @param reference what to call it; without one it can be addressed by its id
 * @param changes instructions of a Dockerfile, for instance {@code CMD ["sh"]}; see
 *     {@link io.carafe.image.config.ConfigChanges}
 * @param message kept as the comment of the image
 * @param limits how much the archive may ask for
 * @param progress is told now and then how many bytes of the source were read, on the thread that imports
 */
public record ImportOptions(
        Optional<Reference> reference,
        List<String> changes,
        Optional<String> message,
        ArchiveLimits limits,
        LongConsumer progress) {
    public ImportOptions {
        changes = List.copyOf(changes);
    }

    /** No name, no changes, generous limits. */
    public static ImportOptions defaults() {
        return new ImportOptions(Optional.empty(), List.of(), Optional.empty(), ArchiveLimits.generous(), bytes -> {});
    }

    public ImportOptions withReference(Reference name) {
        return new ImportOptions(Optional.of(name), changes, message, limits, progress);
    }

    public ImportOptions withChanges(List<String> instructions) {
        return new ImportOptions(reference, instructions, message, limits, progress);
    }

    public ImportOptions withMessage(String text) {
        return new ImportOptions(reference, changes, Optional.of(text), limits, progress);
    }

    public ImportOptions withLimits(ArchiveLimits other) {
        return new ImportOptions(reference, changes, message, other, progress);
    }

    public ImportOptions withProgress(LongConsumer listener) {
        return new ImportOptions(reference, changes, message, limits, listener);
    }
}
