package io.carafe.image;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.image.Image;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Removes images that no container uses. Each by itself, so nobody else waits long for the store. */
final class ImagePruning {
    private final Supplier<ImageListing> images;
    private final ImageUsers users;
    private final ImageRemoval removal;

    /** @param images what there is, read afresh */
    ImagePruning(Supplier<ImageListing> images, ImageUsers users, ImageRemoval removal) {
        this.images = images;
        this.users = users;
        this.removal = removal;
    }

    PrunedImages prune(PruneOptions options) {
        List<Image> present = images.get().images();
        Set<String> parents =
                present.stream().map(Image::parent).flatMap(Optional::stream).collect(Collectors.toSet());
        List<RemovedImage> removed = new ArrayList<>();
        long bytes = 0;
        for (Image image : oldestFirst(present)) {
            if (isUnwanted(image, parents, options)) {
                for (RemovedImage gone : remove(image)) {
                    removed.add(gone);
                    bytes += gone.reclaimedBytes();
                }
            }
        }
        return new PrunedImages(removed, bytes + removal.collect().bytes());
    }

    private static List<Image> oldestFirst(List<Image> images) {
        return images.stream().sorted(Comparator.comparing(Image::created)).toList();
    }

    /** A parent without a name goes with its last child. */
    private boolean isUnwanted(Image image, Set<String> parents, PruneOptions options) {
        boolean nameless = image.names().isEmpty() && image.digests().isEmpty();
        boolean chosen = options.all()
                ? !(nameless && parents.contains(image.id()))
                : image.names().isEmpty();
        return chosen
                && !(!options.all() && parents.contains(image.id()))
                && options.filter().test(image)
                && users.usersOf(image.id()).isEmpty();
    }

    private List<RemovedImage> remove(Image image) {
        List<String> names = new ArrayList<>(image.names());
        names.addAll(image.digests());
        List<RemovedImage> removed = new ArrayList<>();
        for (String name : names.isEmpty() ? List.of(image.id()) : names) {
            try {
                removed.add(removal.remove(name, RemoveOptions.defaults()));
            } catch (ImageNotFoundException goneWithAnotherName) {
                // As was wanted.
            } catch (CarafeException inUseMeanwhileOrDamaged) {
                return removed;
            }
        }
        return removed;
    }
}
