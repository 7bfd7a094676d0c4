package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.image.ImageStore;
import io.carafe.runtime.state.ContainerRecord;
import jakarta.inject.Inject;
import java.util.Optional;

/** Removes the layers of images that are gone when the last container over them is gone, too. */
final class UnneededLayers implements ContainerRemoval.LayerRelease {
    private final ImageStore images;

    @Inject
    UnneededLayers(ImageStore images) {
        this.images = images;
    }

    @Override
    public void released(ContainerRecord container) {
        Optional<String> image = container.imageId();
        try {
            if (image.isPresent() && !images.contains(image.get())) {
                images.collectGarbage();
            }
        } catch (CarafeException failed) {
            // The container is gone all the same, and whoever prunes finds the layers.
        }
    }
}
