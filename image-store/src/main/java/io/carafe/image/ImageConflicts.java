package io.carafe.image;

import io.carafe.api.error.ImageConflictException;
import io.carafe.image.config.Digests;
import java.util.List;
import java.util.Optional;

/** Tells, in Docker's words, why an image must not be removed. */
final class ImageConflicts {
    private static final int SHORT_ID = 12;

    private final ImageCatalog catalog;
    private final ImageUsers users;

    ImageConflicts(ImageCatalog catalog, ImageUsers users) {
        this.catalog = catalog;
        this.users = users;
    }

    /**
     * What stands against the removal of an image.
     *
     * @param careful whether a container that does not run counts
     */
    Optional<ImageConflictException> with(String id, boolean careful) {
        if (catalog.hasChildren(id)) {
            return Optional.of(new ImageConflictException(
                    unable(id, "cannot be forced") + "image has dependent child images",
                    "Remove those that were made of it by commit first."));
        }
        List<ImageUser> containers = users.usersOf(id);
        Optional<ImageConflictException> running = containers.stream()
                .filter(ImageUser::running)
                .findFirst()
                .map(container -> new ImageConflictException(
                        unable(id, "cannot be forced") + "image is being used by running container "
                                + shortened(container.id()),
                        "Stop and remove the container " + container.name() + " first."));
        return running.isPresent() || !careful
                ? running
                : containers.stream()
                        .findFirst()
                        .map(container -> new ImageConflictException(
                                unable(id, "must be forced") + "image is being used by stopped container "
                                        + shortened(container.id()),
                                "Remove the container " + container.name() + " first, or use --force."));
    }

    /** An image that its id alone does not tell apart from what else would go. */
    static ImageConflictException severalNames(String id) {
        return new ImageConflictException(
                unable(id, "must be forced") + "image is referenced in multiple repositories",
                "Remove it by its names, or use --force.");
    }

    /** Fails when a container uses an image that is about to lose its last name. */
    void refuseNameInUse(String id, String reference) {
        users.usersOf(id).stream().findFirst().ifPresent(container -> {
            throw new ImageConflictException(
                    "conflict: unable to remove repository reference \"" + reference + "\" (must force) - container "
                            + shortened(container.id()) + " is using its referenced image "
                            + shortened(Digests.hex(id)),
                    "Remove the container " + container.name() + " first, or take away only the name with --force.");
        });
    }

    private static String unable(String id, String force) {
        return "conflict: unable to delete " + shortened(Digests.hex(id)) + " (" + force + ") - ";
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }
}
