package io.carafe.api.isolation;

import io.carafe.api.MountSpec;
import io.carafe.api.launch.BindMount;
import java.util.List;

/**
 * What is mounted besides the root, as the runtime found it on the host: named volumes have become directories, and each
 * source's kind is known.
 */
public record Mounts(List<BindMount> binds, List<MountSpec.Tmpfs> tmpfs) {
    public Mounts {
        binds = List.copyOf(binds);
        tmpfs = List.copyOf(tmpfs);
    }

    /** Nothing. */
    public static Mounts none() {
        return new Mounts(List.of(), List.of());
    }
}
