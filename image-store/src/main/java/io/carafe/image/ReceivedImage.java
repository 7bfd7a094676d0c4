package io.carafe.image;

import io.carafe.api.image.Image;
import java.util.List;

/**
 * What was taken in.
 *
 * @param isNew whether the store did not have an image of that id
 * @param warnings what could not be made as the layers have it, in sentences without a full stop
 */
public record ReceivedImage(Image image, boolean isNew, List<String> warnings) {
    public ReceivedImage {
        warnings = List.copyOf(warnings);
    }
}
