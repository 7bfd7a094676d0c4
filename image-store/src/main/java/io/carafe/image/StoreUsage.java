package io.carafe.image;

import java.util.List;

/**
 * How much the files of all layers take.
 *
 * @param images the newest first
 * @param bytes each layer once, those of no image among them
 */
public record StoreUsage(List<ImageUsage> images, long bytes) {
    public StoreUsage {
        images = List.copyOf(images);
    }
}
