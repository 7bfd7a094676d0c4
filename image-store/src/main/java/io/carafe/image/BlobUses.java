package io.carafe.image;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often the layers of some images will be read. */
final class BlobUses {
    private final Map<String, Integer> uses = new HashMap<>();

    BlobUses(List<ArchivedImage> images) {
        images.forEach(image -> image.layerFiles().forEach(file -> uses.merge(file, 1, Integer::sum)));
    }

    boolean isOnlyOne(String file) {
        return uses.getOrDefault(file, 0) == 1;
    }
}
