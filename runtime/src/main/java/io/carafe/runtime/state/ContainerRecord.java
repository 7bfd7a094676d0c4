package io.carafe.runtime.state;

import io.carafe.api.ContainerSpec;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Pathname;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a container is, from its creation to its removal. Kept on disk.
 *
 * @param id 64 hexadecimal digits
 * @param layers what its root file system is made of, absolute, the uppermost first
 * @param imageConfig as it was at creation
 */
public record ContainerRecord(
        String id,
        String name,
        Instant created,
        ContainerSpec spec,
        Optional<String> imageId,
        ImageConfig imageConfig,
        List<Pathname> layers) {
    public ContainerRecord {
        layers = List.copyOf(layers);
    }

    /** The same with another specification. */
    public ContainerRecord withSpec(ContainerSpec other) {
        return new ContainerRecord(id, name, created, other, imageId, imageConfig, layers);
    }

    /** The same under another name. */
    public ContainerRecord withName(String other) {
        return new ContainerRecord(id, other, created, spec, imageId, imageConfig, layers);
    }
}
