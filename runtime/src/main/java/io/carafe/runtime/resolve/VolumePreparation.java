package io.carafe.runtime.resolve;

import io.carafe.api.MountSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes what a container's mounts need before its first start: volumes, filled with what the image has at their targets,
 * and missing sources of {@code -v}. Thread-safe.
 */
public final class VolumePreparation {
    private final VolumeStore volumes;
    private final MountResolver resolver;
    private final CopyUp copyUp;

    @Inject
    public VolumePreparation(VolumeStore volumes, CopyUp copyUp) {
        this.volumes = volumes;
        this.resolver = new MountResolver(volumes);
        this.copyUp = copyUp;
    }

    /** Copies a directory of an image into a new volume. */
    @FunctionalInterface
    public interface CopyUp {
        /**
         * Copies one directory.
         *
         * @param layers absolute directories, the uppermost first
         * @param path absolute in the image; nothing happens when the image has no such directory
         * @param target an empty directory
         */
        void copy(List<Pathname> layers, Pathname path, Path target);
    }

    /** Does it. What is there already stays as it is. */
    public void prepare(ContainerRecord container, ContainerDirectory directory) {
        List<Pathname> layers = container.layers().stream().map(Pathname::of).toList();
        for (MountSpec mount : MountResolver.withImageVolumes(
                        container.spec(), container.imageConfig().volumes())
                .values()) {
            if (mount instanceof MountSpec.Volume volume) {
                prepareVolume(volume, directory, layers);
            } else if (mount instanceof MountSpec.Bind bind && bind.createSource()) {
                makeDirectory(Path.of(bind.source().toString()));
            }
        }
    }

    private void prepareVolume(MountSpec.Volume volume, ContainerDirectory directory, List<Pathname> layers) {
        Path data = resolver.directory(volume, directory.volumes());
        boolean fresh;
        if (volume.name().isEmpty()) {
            fresh = !Files.isDirectory(data);
            makeDirectory(data);
        } else {
            fresh = volumes.make(volume.name());
        }
        if (fresh && volume.copyUp()) {
            copyUp.copy(layers, volume.target(), data);
        }
    }

    private static void makeDirectory(Path path) {
        if (Files.exists(path)) {
            return;
        }
        try {
            Files.createDirectories(path);
        } catch (IOException failed) {
            throw new CarafeException("cannot make the directory " + path + ": " + failed.getMessage(), "", failed);
        }
    }
}
