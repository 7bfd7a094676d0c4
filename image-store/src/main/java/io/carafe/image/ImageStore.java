package io.carafe.image;

import io.carafe.api.ImageNotFoundException;
import io.carafe.api.image.Image;
import io.carafe.api.kernel.Kernel;
import java.nio.file.Path;

/** Stub. */
public final class ImageStore {
    private ImageStore() {}

    /** Stub. */
    public static ImageStore open(Path root, Kernel kernel) {
        return new ImageStore();
    }

    /** Stub. */
    @SuppressWarnings("DoNotCallSuggester")
    public Image find(String reference) {
        throw new ImageNotFoundException(reference);
    }
}
