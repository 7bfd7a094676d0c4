package io.carafe.image.tree;

import java.util.List;

/**
 * What became of an archive.
 *
 * @param diffId 64 hexadecimal digits: the SHA-256 of the uncompressed archive
 * @param archiveBytes how long the uncompressed archive is
 * @param entries how many it has
 * @param fileBytes the sum of the sizes of its regular files
 * @param warnings what could not be made as the archive has it, in sentences without a full stop
 */
public record UnpackedLayer(String diffId, long archiveBytes, long entries, long fileBytes, List<String> warnings) {
    public UnpackedLayer {
        warnings = List.copyOf(warnings);
    }
}
