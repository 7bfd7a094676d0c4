package io.carafe.registry.transfer;

import io.carafe.api.image.Image;
import io.carafe.registry.name.ImageName;

/**
 * What was pulled.
 *
 * @param name in full, without what a registries file makes of it
 * @param digest of what the registry has under that name: a manifest, or an index
 * @param isNew whether the image was not known by that name before
 */
public record PulledImage(ImageName name, String digest, Image image, boolean isNew) {}
