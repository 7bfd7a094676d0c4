package io.carafe.image;

import io.carafe.api.image.Image;

/**
 * How much of the store an image takes.
 *
 * @param sharedBytes what the files of those of its layers take that other images have, too
 * @param uniqueBytes what the others take
 */
public record ImageUsage(Image image, long sharedBytes, long uniqueBytes) {}
