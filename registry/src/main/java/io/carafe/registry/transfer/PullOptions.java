package io.carafe.registry.transfer;

import io.carafe.image.oci.Platform;
import java.util.Optional;

/**
 * How an image is pulled.
 *
 * @param platform which form of it; this machine's without
 * @param parallelism how many layers at once
 */
public record PullOptions(Optional<Platform> platform, int parallelism) {
    public static final PullOptions DEFAULT = new PullOptions(Optional.empty(), 3);

    public PullOptions withPlatform(Platform wanted) {
        return new PullOptions(Optional.of(wanted), parallelism);
    }

    public PullOptions withParallelism(int layers) {
        return new PullOptions(platform, layers);
    }
}
