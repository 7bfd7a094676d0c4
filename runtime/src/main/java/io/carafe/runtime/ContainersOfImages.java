package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.ImageUser;
import io.carafe.image.ImageUsers;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.ProcessIdentities;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tells the image store which containers need an image, or its layers. */
final class ContainersOfImages implements ImageUsers {
    private final ContainerStore store;
    private final ProcessIdentities identities;

    @Inject
    ContainersOfImages(ContainerStore store, ProcessIdentities identities) {
        this.store = store;
        this.identities = identities;
    }

    @Override
    public List<ImageUser> usersOf(String imageId) {
        return containers()
                .filter(container -> container.imageId().filter(imageId::equals).isPresent())
                .map(container -> new ImageUser(container.id(), container.name(), isActive(container.id())))
                .toList();
    }

    @Override
    public Set<Pathname> layersInUse() {
        Set<Pathname> layers = new HashSet<>();
        containers().map(ContainerRecord::layers).forEach(layers::addAll);
        return layers;
    }

    private Stream<ContainerRecord> containers() {
        return store.ids().stream().map(this::readable).flatMap(Optional::stream);
    }

    /** A damaged container cannot be started again, so it needs no image. */
    private Optional<ContainerRecord> readable(String id) {
        try {
            return Optional.of(store.record(id));
        } catch (CarafeException damagedOrGone) {
            return Optional.empty();
        }
    }

    private boolean isActive(String id) {
        try {
            ContainerState state = store.state(id);
            return state.isRunning()
                    ? state.process().filter(identities::isAlive).isPresent()
                    : state.awaitsRestart();
        } catch (CarafeException damagedOrGone) {
            return false;
        }
    }
}
