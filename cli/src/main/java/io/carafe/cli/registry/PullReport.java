package io.carafe.cli.registry;

import io.carafe.registry.transfer.PulledImage;

/** What is said of an image that was pulled, in Docker's words. */
public final class PullReport {
    private PullReport() {}

    /** Whether it is another than before. */
    public static String status(PulledImage pulled) {
        return (pulled.isNew() ? "Downloaded newer image for " : "Image is up to date for ")
                + pulled.name().familiar();
    }
}
