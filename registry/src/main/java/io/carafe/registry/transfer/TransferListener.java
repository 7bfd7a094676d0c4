package io.carafe.registry.transfer;

import io.carafe.image.oci.ContentDescriptor;
import io.carafe.registry.http.Waiting;
import io.carafe.registry.name.ImageName;
import java.time.Duration;
import java.util.List;

/** Is told how images come and go. Called on several threads, one at a time for each layer; must be quick. */
public interface TransferListener extends Waiting {
    /** Nobody wants to know. */
    TransferListener SILENT = new TransferListener() {};

    /** An image is about to be pulled. */
    default void pulling(ImageName image) {}

    /** An image is about to be pushed to this repository. */
    default void pushing(ImageName image) {}

    /** These layers, the lowest first, are what it has. For a push, digests are those of the uncompressed archives. */
    default void layers(List<ContentDescriptor> layers) {}

    /**
     * A layer has come so far.
     *
     * @param done bytes, where they are counted
     * @param total bytes, as far as that is known; 0 otherwise
     */
    default void layer(ContentDescriptor layer, LayerState state, long done, long total) {}

    /** Something is not as it might have been expected; a sentence without a full stop. */
    default void warning(String text) {}

    @Override
    default void tryingAgain(String attempt, String why, Duration pause) {}
}
