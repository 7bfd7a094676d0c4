package io.carafe.image;

import java.util.List;

/**
 * What a removal took away.
 *
 * @param untagged references that now mean nothing
 * @param deleted ids of images, and chain ids of layers, that are gone
 */
public record RemovedImage(List<Reference> untagged, List<String> deleted) {
    public RemovedImage {
        untagged = List.copyOf(untagged);
        deleted = List.copyOf(deleted);
    }
}
