package io.carafe.image;

import io.carafe.image.config.Digests;

/**
 * Where in a registry an image is, whatever tags do: {@code NAME@sha256:HEX}.
 *
 * @param name the repository, as in {@link Reference#name}
 * @param digest of the manifest, or of the index that leads to it
 */
public record RepositoryDigest(String name, String digest) implements Comparable<RepositoryDigest> {
    /**
     * @throws io.carafe.api.error.InvalidSpecificationException when the name is none
     * @throws IllegalArgumentException when the digest is none
     */
    public RepositoryDigest {
        Reference.checkName(name);
        Digests.check(digest);
    }

    @Override
    public int compareTo(RepositoryDigest other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return name + "@" + digest;
    }
}
