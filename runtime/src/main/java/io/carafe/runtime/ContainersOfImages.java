package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.image.ImageUsers;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Tells the image store which containers need an image. */
final class ContainersOfImages implements ImageUsers {
    private final ContainerStore store;

    @Inject
    ContainersOfImages(ContainerStore store) {
        this.store = store;
    }

    @Override
    public List<String> containersOf(String imageId) {
        return store.ids().stream()
                .map(this::readable)
                .flatMap(Optional::stream)
                .filter(container -> container.imageId().filter(imageId::equals).isPresent())
                .map(ContainerRecord::name)
                .toList();
    }

    /** A damaged container cannot be started again, so it needs no image. */
    private Optional<ContainerRecord> readable(String id) {
        try {
            return Optional.of(store.record(id));
        } catch (CarafeException damagedOrGone) {
            return Optional.empty();
        }
    }
}
