package io.carafe.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.image.state.StateDirectory;
import java.util.Optional;

/** The version of what is kept on disk, in the file {@code format}, so that no other version misreads it. */
final class StoreFormat {
    private static final String FILE = "format";
    private static final String CURRENT = "2";
    /** Has no such file, and layers without the map of their archive. */
    private static final String FIRST = "1";

    private StoreFormat() {}

    /** @throws UnsupportedFeatureException when the directory holds images in another format */
    static void check(StateDirectory root) {
        String found = root.read(FILE)
                .map(contents -> new String(contents, US_ASCII).strip())
                .orElseGet(() -> holdsImages(root) ? FIRST : "");
        if (found.isEmpty()) {
            root.write(FILE, (CURRENT + "\n").getBytes(US_ASCII));
        } else if (!found.equals(CURRENT)) {
            throw new UnsupportedFeatureException(
                    "the image store " + root.path() + " has the format "
                            + found.substring(0, Math.min(found.length(), 8)) + ", and this version of Carafe reads "
                            + CURRENT,
                    "Use the version that made it, or remove the directory and import the images again.");
        }
    }

    private static boolean holdsImages(StateDirectory root) {
        Optional<StateDirectory> images = root.openSubdirectory("images");
        if (images.isEmpty()) {
            return false;
        }
        try (StateDirectory directory = images.get()) {
            return !directory.names().isEmpty();
        }
    }
}
