package io.carafe.api.image;

import io.carafe.api.kernel.Pathname;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An image in the store, ready to be the lower directories of an overlay.
 *
 * @param id {@code sha256:} and 64 hexadecimal digits: the digest of its configuration
 * @param names {@code NAME:TAG}, each
 * @param architecture as Go names it, for instance {@code amd64}; any, as an image need not be for this machine
 * @param sizeBytes of all its layers, unpacked: the sum of file sizes
 * @param layers absolute directories on the host, the uppermost first
 * @param diffIds digests of the uncompressed layers, the lowest first
 * @param digests {@code NAME@DIGEST}, each: where in registries it is known to be
 * @param parent the id of the image that it was made of by a commit; that one may be gone
 */
public record Image(
        String id,
        List<String> names,
        Instant created,
        String architecture,
        ImageConfig config,
        long sizeBytes,
        List<Pathname> layers,
        List<String> diffIds,
        List<String> digests,
        Optional<String> parent) {
    public Image {
        names = List.copyOf(names);
        layers = List.copyOf(layers);
        diffIds = List.copyOf(diffIds);
        digests = List.copyOf(digests);
    }

    /** The same under other names. */
    public Image withNames(List<String> otherNames, List<String> otherDigests) {
        return new Image(
                id, otherNames, created, architecture, config, sizeBytes, layers, diffIds, otherDigests, parent);
    }
}
