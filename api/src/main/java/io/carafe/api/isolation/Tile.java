package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;

/**
 * One piece of a root file system that is put together from a directory of the host's, because the kernel would not take
 * that directory as a whole.
 *
 * <p>A user namespace must not use a directory as the lower layer of an overlay when other mounts lie below it: they hide
 * files that its owner could otherwise uncover (clone_private_mount in the kernel). So {@code /} becomes a new directory
 * with an overlay for each directory of the host's below which nothing is mounted.
 */
public sealed interface Tile {
    /** Where it is, in the container; a tile comes after the tile of its parent. */
    Pathname path();

    /**
     * A directory with other tiles in it, or without any: a place where the host has something mounted.
     *
     * @param mode its permission bits
     */
    record Empty(Pathname path, int mode) implements Tile {}

    /**
     * A directory whose changes go to the writable layer.
     *
     * @param source absolute, on the host
     * @param mode its permission bits
     */
    record Overlay(Pathname path, Pathname source, int mode) implements Tile {}

    /**
     * A file, read-only.
     *
     * @param source absolute, on the host
     */
    record File(Pathname path, Pathname source) implements Tile {}

    /** A symbolic link. */
    record Link(Pathname path, Pathname target) implements Tile {}
}
