package io.carafe.image;

import io.carafe.image.oci.Platform;
import io.carafe.image.tar.ArchiveLimits;
import java.util.List;
import java.util.Optional;

/**
 * How an image is taken in.
 *
 * @param references what to call it, from now on instead of what is called so now
 * @param digests where it came from, added to what is known of that
 * @param platform which one its configuration must be for; any without
 * @param limits how much each layer may ask for
 * @param parallelism how many layers to receive at once
 */
public record ReceiveOptions(
        List<Reference> references,
        List<RepositoryDigest> digests,
        Optional<Platform> platform,
        ArchiveLimits limits,
        ReceiveProgress progress,
        int parallelism) {
    public ReceiveOptions {
        references = List.copyOf(references);
        digests = List.copyOf(digests);
    }

    /** No name, any platform, generous limits, one layer after the other. */
    public static ReceiveOptions defaults() {
        return new ReceiveOptions(
                List.of(), List.of(), Optional.empty(), ArchiveLimits.generous(), ReceiveProgress.none(), 1);
    }

    public ReceiveOptions withReferences(List<Reference> names) {
        return new ReceiveOptions(names, digests, platform, limits, progress, parallelism);
    }

    public ReceiveOptions withDigests(List<RepositoryDigest> origins) {
        return new ReceiveOptions(references, origins, platform, limits, progress, parallelism);
    }

    public ReceiveOptions withPlatform(Platform expected) {
        return new ReceiveOptions(references, digests, Optional.of(expected), limits, progress, parallelism);
    }

    public ReceiveOptions withLimits(ArchiveLimits others) {
        return new ReceiveOptions(references, digests, platform, others, progress, parallelism);
    }

    public ReceiveOptions withProgress(ReceiveProgress listener) {
        return new ReceiveOptions(references, digests, platform, limits, listener, parallelism);
    }

    public ReceiveOptions withParallelism(int layers) {
        return new ReceiveOptions(references, digests, platform, limits, progress, layers);
    }
}
