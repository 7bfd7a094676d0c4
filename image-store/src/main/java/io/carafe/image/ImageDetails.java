package io.carafe.image;

import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.config.HistoryEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is known of an image, for {@code image inspect}.
 *
 * @param id digest of the configuration
 * @param manifest digest of the manifest
 * @param digests where in registries it is known to be
 * @param parent the id of the image that it was made of by a commit; that one may be gone
 * @param architecture as Go names it, for instance {@code amd64}
 * @param sizeBytes sum of file sizes
 * @param diffIds the layers, the lowest first
 * @param layerDirectories where they are unpacked, the uppermost first
 * @param layerSizes sums of file sizes, the lowest layer first
 * @param tagged when it last got one of the names that it has
 * @param comment of the latest history entry
 */
public record ImageDetails(
        String id,
        String manifest,
        List<Reference> references,
        List<RepositoryDigest> digests,
        Optional<String> parent,
        Instant created,
        Optional<String> author,
        Optional<String> comment,
        String architecture,
        Optional<String> variant,
        String os,
        long sizeBytes,
        ImageConfig config,
        List<String> diffIds,
        List<Pathname> layerDirectories,
        List<Long> layerSizes,
        List<HistoryEntry> history,
        Optional<Instant> tagged) {
    public ImageDetails {
        references = List.copyOf(references);
        digests = List.copyOf(digests);
        diffIds = List.copyOf(diffIds);
        layerDirectories = List.copyOf(layerDirectories);
        layerSizes = List.copyOf(layerSizes);
        history = List.copyOf(history);
    }
}
