package io.carafe.image;

import io.carafe.api.kernel.Pathname;
import java.util.List;
import java.util.Set;

/** Knows which containers there are. What a container uses is not removed. Asked while the store is locked. */
public interface ImageUsers {
    /** The containers of an image. */
    List<ImageUser> usersOf(String imageId);

    /** The directories of all layers that root file systems of containers are made of, whatever became of their images. */
    Set<Pathname> layersInUse();

    /** Nobody uses any image. */
    static ImageUsers none() {
        return new ImageUsers() {
            @Override
            public List<ImageUser> usersOf(String imageId) {
                return List.of();
            }

            @Override
            public Set<Pathname> layersInUse() {
                return Set.of();
            }
        };
    }
}
