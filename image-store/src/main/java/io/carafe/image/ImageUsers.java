package io.carafe.image;

import java.util.List;

/** Knows which containers there are. What a container uses is not removed. */
@FunctionalInterface
public interface ImageUsers {
    /** The containers of an image, by the names that people know them by; running or not. */
    List<String> containersOf(String imageId);

    /** Nobody uses any image. */
    static ImageUsers none() {
        return imageId -> List.of();
    }
}
