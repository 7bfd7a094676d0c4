package io.carafe.runtime.resolve;

import io.carafe.api.MountSpec;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.image.tree.TreeRemover;
import io.carafe.runtime.selinux.VolumeLabels;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.FileTrouble;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes what a container's mounts need before its first start: volumes, filled with what the image has at their targets,
 * and missing sources of {@code -v}. Thread-safe.
 */
public final class VolumePreparation {
    private static final String FRESH = ".new-";

    private final MountResolver resolver;
    private final CopyUp copyUp;
    private final VolumeLabels labels;
    private final Kernel kernel;

    @Inject
    public VolumePreparation(VolumeStore volumes, CopyUp copyUp, VolumeLabels labels, Kernel kernel) {
        this.resolver = new MountResolver(volumes, kernel);
        this.copyUp = copyUp;
        this.labels = labels;
        this.kernel = kernel;
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

    /**
     * Does it. What is there already stays as it is, but for labels of SELinux's that somebody asked for.
     *
     * @param given what SELinux calls the container; empty where it is not at work
     */
    public void prepare(ContainerRecord container, ContainerDirectory directory, Optional<SelinuxLabels> given) {
        if (container.imageId().isPresent()) {
            given.ifPresent(own -> container.layers().forEach(layer -> labels.shareLayer(layer, own)));
        }
        for (MountSpec mount : MountResolver.withImageVolumes(
                container.spec(), container.imageConfig().volumes())) {
            if (mount instanceof MountSpec.Volume volume) {
                prepareVolume(volume, directory, container.layers());
                Pathname data = name(resolver.directory(volume, directory.volumes()));
                given.ifPresent(own -> volume.relabelling()
                        .ifPresentOrElse(how -> labels.relabel(data, own, how), () -> labels.share(data, own)));
            } else if (mount instanceof MountSpec.Bind bind) {
                if (bind.createSource()) {
                    makeDirectory(Path.of(bind.source().toString()));
                }
                given.ifPresent(own -> bind.relabelling().ifPresent(how -> labels.relabel(bind.source(), own, how)));
            }
        }
    }

    /**
     * A volume is filled beside its place and renamed, so that it is complete when it is there: another container that
     * wants it at this moment, or a crash, does not meet it half filled.
     */
    private void prepareVolume(MountSpec.Volume volume, ContainerDirectory directory, List<Pathname> layers) {
        Path data = resolver.directory(volume, directory.volumes());
        if (Files.isDirectory(data)) {
            return;
        }
        Path fresh = data.resolveSibling(FRESH + UUID.randomUUID());
        makeDirectory(fresh);
        boolean moved = false;
        try {
            if (volume.copyUp()) {
                copyUp.copy(layers, volume.target(), fresh);
            }
            Result renamed = kernel.renameat2(FileCalls.AT_FDCWD, name(fresh), FileCalls.AT_FDCWD, name(data), true);
            moved = renamed.ok();
            if (!renamed.failedWith(Errno.EEXIST)) {
                renamed.orThrow("make the volume " + data);
            }
        } finally {
            if (!moved) {
                new TreeRemover(kernel).remove(name(fresh));
            }
        }
    }

    private static Pathname name(Path path) {
        return Pathname.of(path.toString());
    }

    private static void makeDirectory(Path path) {
        if (Files.exists(path)) {
            return;
        }
        try {
            Files.createDirectories(path);
        } catch (IOException failed) {
            throw FileTrouble.cannot("make the directory " + path, failed);
        }
    }
}
