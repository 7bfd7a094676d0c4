package io.carafe.runtime;

import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.resolve.VolumePreparation.CopyUp;
import java.nio.file.Path;
import java.util.List;

/** Stub. */
record LayerCopyUp(Kernel kernel) implements CopyUp {
    @Override
    public void copy(List<Pathname> layers, Pathname path, Path target) {}
}
