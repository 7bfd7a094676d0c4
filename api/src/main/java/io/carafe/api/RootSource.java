package io.carafe.api;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Pathname;

/** Where the root file system of a container comes from. */
public sealed interface RootSource {
    /**
     * An image of the store.
     *
     * @param reference a name with or without a tag, or an image id or a prefix of it
     */
    record Image(String reference) implements RootSource {}

    /**
     * A directory of the host's, never written to: the container's changes go to memory and vanish with it.
     *
     * @param path absolute
     */
    record Directory(Pathname path) implements RootSource {
        public Directory {
            if (!path.isAbsolute()) {
                throw new InvalidSpecificationException(
                        "the root directory " + path + " is not absolute", "Give its path from / on.");
            }
        }
    }
}
