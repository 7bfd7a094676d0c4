package io.carafe.image;

import java.util.List;

/**
 * What a pruning took away.
 *
 * @param removed images in their order
 * @param reclaimedBytes what the files of all layers took that are gone, those of no image among them
 */
public record PrunedImages(List<RemovedImage> removed, long reclaimedBytes) {
    public PrunedImages {
        removed = List.copyOf(removed);
    }
}
