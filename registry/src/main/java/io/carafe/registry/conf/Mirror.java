package io.carafe.registry.conf;

/**
 * Another place that has what a registry has.
 *
 * @param location host and port, perhaps with the beginning of a path
 * @param insecure whether certificates are not checked, and plain HTTP will do
 * @param uses for which names it is asked
 */
public record Mirror(String location, boolean insecure, Uses uses) {
    /** {@code pull-from-mirror}. */
    public enum Uses {
        ALL,
        DIGEST_ONLY,
        TAG_ONLY
    }

    boolean isFor(boolean byDigest) {
        return switch (uses) {
            case ALL -> true;
            case DIGEST_ONLY -> byDigest;
            case TAG_ONLY -> !byDigest;
        };
    }
}
