package io.carafe.runtime.files;

/**
 * How files are copied out of containers and into them.
 *
 * @param followLink whether a link that is named as the source counts as what it leads to
 * @param keepOwners whether what comes out of a container keeps its owners; otherwise it is this process's user's
 */
public record CopyOptions(boolean followLink, boolean keepOwners) {
    /** Docker's defaults. */
    public static final CopyOptions DEFAULT = new CopyOptions(false, false);
}
