package io.carafe.cli.usage;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.image.ImageUsage;
import io.carafe.image.StoreUsage;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What takes how much space.
 *
 * @param images those that are listed without being asked for all: no parents without a name
 * @param imageBytes of all layers, each once
 */
public record DiskUsage(
        List<ImageUsage> images, long imageBytes, List<OfContainer> containers, List<OfVolume> volumes) {
    /** A container and what it wrote. */
    record OfContainer(Container container, ContainerState state, long bytes) {
        boolean active() {
            return state.isActive();
        }
    }

    /**
     * A volume and what is in it.
     *
     * @param links how many containers use it
     */
    record OfVolume(Volume volume, int links, long bytes) {}

    /** Looks at everything, which takes as long as there are files. */
    public static DiskUsage of(Carafe carafe) {
        List<OfContainer> containers = new ArrayList<>();
        for (Container container : carafe.containers()) {
            try {
                containers.add(new OfContainer(container, container.state(), container.writtenBytes()));
            } catch (CarafeException goneMeanwhile) {
                // It takes nothing any more.
            }
        }
        List<OfVolume> volumes = new ArrayList<>();
        for (Volume volume : carafe.volumes().list()) {
            volumes.add(new OfVolume(
                    volume,
                    carafe.volumes().usersOf(volume.name()).size(),
                    carafe.volumes().size(volume)));
        }
        StoreUsage store = carafe.images().usage();
        return new DiskUsage(listed(store.images()), store.bytes(), containers, volumes);
    }

    private static List<ImageUsage> listed(List<ImageUsage> all) {
        Set<String> parents =
                all.stream().flatMap(one -> one.image().parent().stream()).collect(Collectors.toSet());
        return all.stream()
                .filter(one -> !one.image().names().isEmpty()
                        || !one.image().digests().isEmpty()
                        || !parents.contains(one.image().id()))
                .toList();
    }

    /** How many containers an image has. */
    long containersOf(ImageUsage image) {
        return containers.stream()
                .filter(one -> one.container()
                        .imageId()
                        .filter(image.image().id()::equals)
                        .isPresent())
                .count();
    }
}
