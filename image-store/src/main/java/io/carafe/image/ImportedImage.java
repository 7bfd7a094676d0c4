package io.carafe.image;

import io.carafe.api.image.Image;
import java.util.List;

/**
 * What an import made.
 *
 * @param warnings what could not be made as the source has it, in sentences without a full stop
 */
public record ImportedImage(Image image, List<String> warnings) {
    public ImportedImage {
        warnings = List.copyOf(warnings);
    }
}
