package io.carafe.image;

import java.util.List;

/**
 * An image out of an archive.
 *
 * @param names what it is called from now on; none where the archive has no name for it
 */
public record LoadedImage(ReceivedImage received, List<Reference> names) {
    public LoadedImage {
        names = List.copyOf(names);
    }
}
