package io.carafe.runtime.files;

import io.carafe.api.MountSpec;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.TreeSize;
import io.carafe.runtime.resolve.MountResolver;
import io.carafe.runtime.resolve.VolumeStore;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import java.nio.file.Path;

/** The files of containers, running or not. Thread-safe. */
public final class ContainerFiles {
    private final ContainerStore store;
    private final MountResolver mounts;
    private final Kernel kernel;

    @Inject
    public ContainerFiles(ContainerStore store, VolumeStore volumes, Kernel kernel) {
        this.store = store;
        this.mounts = new MountResolver(volumes, kernel);
        this.kernel = kernel;
    }

    /** Where a volume is on the host. */
    public Path volume(ContainerRecord container, MountSpec.Volume volume) {
        return mounts.directory(volume, store.directory(container.id()).volumes());
    }

    /** How many bytes its changes to the root file system take. */
    public long writtenBytes(ContainerRecord container) {
        Pathname upper = Pathname.of(store.directory(container.id()).upper().toString());
        return new TreeSize(kernel).of(upper);
    }
}
