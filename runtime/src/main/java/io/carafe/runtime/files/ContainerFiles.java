package io.carafe.runtime.files;

import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.TreeSize;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;

/** The files of containers, running or not. Thread-safe. */
public final class ContainerFiles {
    private final ContainerStore store;
    private final Kernel kernel;

    @Inject
    public ContainerFiles(ContainerStore store, Kernel kernel) {
        this.store = store;
        this.kernel = kernel;
    }

    /** How many bytes its changes to the root file system take. */
    public long writtenBytes(ContainerRecord container) {
        Pathname upper = Pathname.of(store.directory(container.id()).upper().toString());
        return new TreeSize(kernel).of(upper);
    }
}
