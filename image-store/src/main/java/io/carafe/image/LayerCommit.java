package io.carafe.image;

import io.carafe.api.image.ImageConfig;
import java.util.Optional;

/**
 * One more layer over an image, and what the new image says.
 *
 * @param parent the id of the image below
 * @param createdBy the command that made the changes, for the history
 * @param reference what to call the new image; without one it can be addressed by its id
 */
public record LayerCommit(
        String parent,
        ImageConfig config,
        Optional<String> createdBy,
        Optional<String> author,
        Optional<String> message,
        Optional<Reference> reference) {}
