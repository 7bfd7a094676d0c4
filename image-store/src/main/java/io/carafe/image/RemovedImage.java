package io.carafe.image;

import java.util.List;

/**
 * What a removal took away.
 *
 * @param id the image that was meant; empty where the name's own file could not be read
 * @param untagged references that now mean nothing: {@code NAME:TAG}, {@code NAME@DIGEST}
 * @param deleted ids of images, and chain ids of layers, that are gone
 * @param reclaimedBytes what the files of those layers took
 */
public record RemovedImage(String id, List<String> untagged, List<String> deleted, long reclaimedBytes) {
    public RemovedImage {
        untagged = List.copyOf(untagged);
        deleted = List.copyOf(deleted);
    }
}
