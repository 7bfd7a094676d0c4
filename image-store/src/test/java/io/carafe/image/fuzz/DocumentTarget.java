package io.carafe.image.fuzz;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Architecture;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.oci.IndexDocument;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.Platform;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads whatever a fuzzer takes for an image's documents: a manifest, an index, a configuration. What is accepted is written
 * again, and must then be accepted once more and mean the same.
 */
public final class DocumentTarget {
    private static final Platform HOST = Platform.linux(Architecture.X86_64);

    private DocumentTarget() {}

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        manifest(input);
        index(input);
        configuration(input);
    }

    /** Whether it is a manifest. */
    static boolean manifest(byte[] input) {
        ManifestDocument read;
        try {
            read = ManifestDocument.parse(input, Optional.empty());
        } catch (CarafeException refused) {
            return said(refused);
        }
        same(read, ManifestDocument.parse(read.toJson(), Optional.empty()));
        return true;
    }

    /** Whether it is an index. */
    static boolean index(byte[] input) {
        IndexDocument read;
        try {
            read = IndexDocument.parse(input, Optional.empty());
        } catch (CarafeException refused) {
            return said(refused);
        }
        same(read, IndexDocument.parse(read.toJson(), Optional.empty()));
        read.select(Platform.parse("linux/arm64", HOST));
        read.platforms();
        return true;
    }

    /** Whether it is the configuration of an image. */
    static boolean configuration(byte[] input) {
        ImageDocument read;
        try {
            read = ImageDocument.parse(input);
        } catch (IOException refused) {
            return said(refused);
        }
        try {
            same(read, ImageDocument.parse(read.toJson()));
        } catch (IOException unread) {
            throw new AssertionError("what was written cannot be read", unread);
        }
        return true;
    }

    private static boolean said(Exception refused) {
        if (refused.getMessage() == null || refused.getMessage().isBlank()) {
            throw new AssertionError("an error without words", refused);
        }
        return false;
    }

    private static void same(Object read, Object again) {
        if (!read.equals(again)) {
            throw new AssertionError(read + " became " + again);
        }
    }
}
