package io.carafe.image;

import io.carafe.api.image.Image;
import io.carafe.api.kernel.Pathname;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Containers that a test makes up. */
final class ContainerDouble implements ImageUsers {
    private record Made(String image, ImageUser user, List<Pathname> layers) {}

    private final List<Made> containers = new ArrayList<>();

    void add(String name, Image image, boolean running) {
        String id = "c".repeat(62) + "%02d".formatted(containers.size());
        containers.add(new Made(image.id(), new ImageUser(id, name, running), image.layers()));
    }

    void removeAll() {
        containers.clear();
    }

    @Override
    public List<ImageUser> usersOf(String imageId) {
        return containers.stream()
                .filter(container -> container.image().equals(imageId))
                .map(Made::user)
                .toList();
    }

    @Override
    public Set<Pathname> layersInUse() {
        Set<Pathname> layers = new HashSet<>();
        containers.forEach(container -> layers.addAll(container.layers()));
        return layers;
    }
}
