package io.carafe.image;

/**
 * How images are saved.
 *
 * @param compress whether layers are compressed by gzip; otherwise they are the archives that their diff ids are of
 */
public record SaveOptions(Format format, boolean compress) {
    /** What an archive of images looks like. */
    public enum Format {
        /** An OCI image layout that is a Docker archive as well: what {@code docker save} makes since version 25. */
        DOCKER_ARCHIVE,
        /** An OCI image layout alone. */
        OCI_ARCHIVE
    }

    /** What Docker makes, not compressed. */
    public static SaveOptions defaults() {
        return new SaveOptions(Format.DOCKER_ARCHIVE, false);
    }

    public SaveOptions withFormat(Format other) {
        return new SaveOptions(other, compress);
    }

    public SaveOptions withCompress(boolean gzip) {
        return new SaveOptions(format, gzip);
    }
}
