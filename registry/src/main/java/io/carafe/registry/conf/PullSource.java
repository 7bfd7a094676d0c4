package io.carafe.registry.conf;

import io.carafe.registry.name.ImageName;

/**
 * A place to ask for an image.
 *
 * @param name of the image there
 * @param insecure whether certificates are not checked, and plain HTTP will do
 */
public record PullSource(ImageName name, boolean insecure) {}
