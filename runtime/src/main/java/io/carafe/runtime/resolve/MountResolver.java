package io.carafe.runtime.resolve;

import io.carafe.api.ContainerSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.BindMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the sources of a container's mounts on the host. Looks, and makes nothing; {@link VolumePreparation} does. */
public final class MountResolver {
    private final VolumeStore volumes;

    public MountResolver(VolumeStore volumes) {
        this.volumes = volumes;
    }

    /**
     * Finds what is to be mounted.
     *
     * @param imageVolumes targets for which the image wants a volume
     * @param anonymous where volumes without a name live: a directory of the container's
     */
    public Mounts resolve(ContainerSpec spec, List<String> imageVolumes, Path anonymous) {
        Map<Pathname, MountSpec> byTarget = withImageVolumes(spec, imageVolumes);
        List<BindMount> binds = new ArrayList<>();
        List<MountSpec.Tmpfs> tmpfs = new ArrayList<>();
        for (MountSpec mount : byTarget.values()) {
            if (mount instanceof MountSpec.Bind bind) {
                binds.add(bind(bind));
            } else if (mount instanceof MountSpec.Volume volume) {
                binds.add(volume(volume, anonymous));
            } else if (mount instanceof MountSpec.Tmpfs memory) {
                tmpfs.add(memory);
            }
        }
        return new Mounts(binds, tmpfs);
    }

    /** What is mounted where, the image's own volumes among it. */
    public static Map<Pathname, MountSpec> withImageVolumes(ContainerSpec spec, List<String> imageVolumes) {
        Map<Pathname, MountSpec> byTarget = new LinkedHashMap<>();
        for (MountSpec mount : spec.mounts()) {
            if (!mount.target().isAbsolute() || mount.target().equals(Pathname.of("/"))) {
                throw new InvalidSpecificationException(
                        "invalid mount target " + mount.target() + ": it must be an absolute path other than /",
                        "Write where in the container it is to appear, from / on.");
            }
            if (byTarget.put(mount.target(), mount) != null) {
                throw new InvalidSpecificationException(
                        "duplicate mount point: " + mount.target(), "Mount one thing on one path.");
            }
        }
        for (String target : imageVolumes) {
            Pathname path = Pathname.of(target);
            if (path.isAbsolute() && !path.equals(Pathname.of("/"))) {
                byTarget.putIfAbsent(path, new MountSpec.Volume("", path, false, true));
            }
        }
        return byTarget;
    }

    /** The directory of a volume with or without a name. */
    Path directory(MountSpec.Volume volume, Path anonymous) {
        if (!volume.name().isEmpty()) {
            return volumes.data(volume.name());
        }
        return anonymous.resolve(volume.target().toString().replace("%", "%25").replace("/", "%2F"));
    }

    private static BindMount bind(MountSpec.Bind bind) {
        Path source = Path.of(bind.source().toString());
        boolean exists = Files.exists(source);
        if (!exists && !bind.createSource()) {
            throw new CarafeException(
                    "cannot mount " + bind.source() + " on " + bind.target() + ": there is no such file or directory",
                    "Make it first, or use -v, which makes a directory.");
        }
        boolean directory = !exists || Files.isDirectory(source);
        return new BindMount(
                bind.source(),
                directory,
                bind.target(),
                bind.recursive() && directory,
                bind.readOnly() ? EnumSet.of(MountAttribute.RDONLY) : Set.of(),
                bind.propagation(),
                true);
    }

    private BindMount volume(MountSpec.Volume volume, Path anonymous) {
        return new BindMount(
                Pathname.of(directory(volume, anonymous).toString()),
                true,
                volume.target(),
                true,
                volume.readOnly() ? EnumSet.of(MountAttribute.RDONLY) : Set.of(),
                MountFlag.PRIVATE,
                true);
    }
}
