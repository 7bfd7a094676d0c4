package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.image.Image;
import java.util.List;

/**
 * What is in the store.
 *
 * @param images the newest first
 * @param damaged one for each image or tag that cannot be read
 */
public record ImageListing(List<Image> images, List<DamagedStateException> damaged) {
    public ImageListing {
        images = List.copyOf(images);
        damaged = List.copyOf(damaged);
    }
}
