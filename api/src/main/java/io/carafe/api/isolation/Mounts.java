package io.carafe.api.isolation;

import io.carafe.api.MountSpec;
import io.carafe.api.launch.BindMount;
import java.util.List;

/**
 * What is mounted besides the root, as the runtime found it on the host: named volumes have become directories, and each
 * source's kind is known.
 *
 * @param devices devices of the host's besides those that every container has; for a privileged container, all of them
 */
public record Mounts(List<BindMount> binds, List<MountSpec.Tmpfs> tmpfs, List<HostDevice> devices) {
    public Mounts {
        binds = List.copyOf(binds);
        tmpfs = List.copyOf(tmpfs);
        devices = List.copyOf(devices);
    }

    /** Without devices of the host's. */
    public Mounts(List<BindMount> binds, List<MountSpec.Tmpfs> tmpfs) {
        this(binds, tmpfs, List.of());
    }

    /** Nothing. */
    public static Mounts none() {
        return new Mounts(List.of(), List.of());
    }
}
