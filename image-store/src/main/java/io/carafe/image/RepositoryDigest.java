package io.carafe.image;

import io.carafe.api.error.InvalidSpecificationException;
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

    /** Whether a text is meant as one. */
    public static boolean isMeantBy(String text) {
        return text.indexOf('@') >= 0;
    }

    /**
     * What a text stands for; a tag before the digest is of no meaning.
     *
     * @throws InvalidSpecificationException when it stands for none
     */
    public static RepositoryDigest parse(String text) {
        int at = Math.max(0, text.indexOf('@'));
        String named = text.substring(0, at);
        int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        String name =
                colon < 0 ? Reference.familiar(named) : Reference.parse(named).name();
        try {
            return new RepositoryDigest(name, text.substring(Math.min(at + 1, text.length())));
        } catch (IllegalArgumentException noDigest) {
            throw new InvalidSpecificationException(
                    "\"" + text + "\" is not a valid image reference: " + noDigest.getMessage(),
                    "A digest is sha256: and 64 hexadecimal digits.");
        }
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
