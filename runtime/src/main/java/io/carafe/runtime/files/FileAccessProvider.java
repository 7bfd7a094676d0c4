package io.carafe.runtime.files;

import io.carafe.api.isolation.HostProfile;
import io.carafe.api.kernel.Kernel;
import io.carafe.image.tree.FileAccess;
import io.carafe.image.tree.Privileges;
import jakarta.inject.Inject;
import jakarta.inject.Provider;

/** Tells how this engine works on files: as root by itself, and without root by way of a deputy. */
public final class FileAccessProvider implements Provider<FileAccess> {
    private final Kernel kernel;
    private final Provider<HostProfile> host;
    private final FileDeputy deputy;

    @Inject
    FileAccessProvider(Kernel kernel, Provider<HostProfile> host, FileDeputy deputy) {
        this.kernel = kernel;
        this.host = host;
        this.deputy = deputy;
    }

    @Override
    public FileAccess get() {
        HostProfile found = host.get();
        return found.rootless()
                ? new FileAccess(
                        deputy.kernel(),
                        new Privileges(found.canMapRanges(), false, !found.canMapRanges()),
                        OwnersInside.of(found),
                        OwnersInside.here(found))
                : FileAccess.ofProcess(kernel);
    }
}
