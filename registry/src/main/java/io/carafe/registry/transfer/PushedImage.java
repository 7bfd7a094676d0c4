package io.carafe.registry.transfer;

import io.carafe.registry.name.ImageName;

/**
 * What was pushed.
 *
 * @param digest of its manifest
 * @param size of its manifest, in bytes
 */
public record PushedImage(ImageName name, String digest, long size) {}
