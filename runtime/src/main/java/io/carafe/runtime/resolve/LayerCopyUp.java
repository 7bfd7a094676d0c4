package io.carafe.runtime.resolve;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.image.tree.FileAccess;
import io.carafe.image.tree.Privileges;
import io.carafe.image.tree.TreeCopier;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Fills a new volume from the uppermost layer that has its target, which an imported image has just one of. The path is
 * resolved inside the layer, whatever links it has.
 */
public final class LayerCopyUp implements VolumePreparation.CopyUp {
    private static final Set<OpenFlag> DIRECTORY = EnumSet.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
    private static final Set<ResolveFlag> INSIDE = EnumSet.of(ResolveFlag.IN_ROOT, ResolveFlag.NO_MAGICLINKS);

    private final Kernel kernel;
    private final Privileges privileges;

    public LayerCopyUp(FileAccess access) {
        this.kernel = access.kernel();
        this.privileges = access.privileges();
    }

    @Override
    public void copy(List<Pathname> layers, Pathname path, Path target) {
        for (Pathname layer : layers) {
            if (copy(layer, path, target)) {
                return;
            }
        }
    }

    private boolean copy(Pathname layer, Pathname path, Path target) {
        try (Descriptor root = open(layer)) {
            Result source = kernel.openat2(root.number(), path, DIRECTORY, 0, INSIDE);
            if (!source.ok()) {
                return false;
            }
            try (Descriptor from = new Descriptor(kernel, (int) source.raw());
                    Descriptor to = open(Pathname.of(target.toString()))) {
                new TreeCopier(kernel, privileges).copy(from.number(), to.number());
                return true;
            }
        }
    }

    private Descriptor open(Pathname directory) {
        return new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, directory, DIRECTORY).intOrThrow("open the directory " + directory));
    }
}
