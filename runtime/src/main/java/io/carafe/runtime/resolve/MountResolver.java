package io.carafe.runtime.resolve;

import io.carafe.api.ContainerSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.BindMount;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the sources of a container's mounts on the host. Looks, and makes nothing; {@link VolumePreparation} does. */
public final class MountResolver {
    private static final Pathname PARENT = Pathname.of("..");

    private final VolumeStore volumes;
    private final FileCalls kernel;

    public MountResolver(VolumeStore volumes, FileCalls kernel) {
        this.volumes = volumes;
        this.kernel = kernel;
    }

    /**
     * Finds what is to be mounted.
     *
     * @param imageVolumes targets for which the image wants a volume
     * @param anonymous where volumes without a name live: a directory of the container's
     * @param mapped whether the container has ids of its own, so that those of its volumes are to be mapped
     */
    public Mounts resolve(ContainerSpec spec, List<String> imageVolumes, Path anonymous, boolean mapped) {
        List<BindMount> binds = new ArrayList<>();
        List<MountSpec.Tmpfs> tmpfs = new ArrayList<>();
        for (MountSpec mount : withImageVolumes(spec, imageVolumes)) {
            if (mount instanceof MountSpec.Bind bind) {
                binds.add(bind(bind));
            } else if (mount instanceof MountSpec.Volume volume) {
                BindMount found = volume(volume, anonymous);
                binds.add(mapped ? found.with(MountAttribute.IDMAP) : found);
            } else if (mount instanceof MountSpec.Tmpfs memory) {
                tmpfs.add(memory);
            }
        }
        return new Mounts(binds, tmpfs);
    }

    /**
     * What is mounted where, the image's own volumes among it. Those give way to a mount of the user's on the same place,
     * however it is spelled.
     */
    public static List<MountSpec> withImageVolumes(ContainerSpec spec, List<String> imageVolumes) {
        Map<Pathname, MountSpec> byTarget = new LinkedHashMap<>();
        for (MountSpec mount : spec.mounts()) {
            if (!isPlace(mount.target()) || mount.target().names().contains(PARENT)) {
                throw new InvalidSpecificationException(
                        "invalid mount target " + mount.target() + ": it must be an absolute path other than /",
                        "Write where in the container it is to appear, from / on, without \"..\".");
            }
            if (mount instanceof MountSpec.Bind bind && !bind.source().isAbsolute()) {
                throw new InvalidSpecificationException(
                        "invalid mount source " + bind.source() + ": it must be an absolute path",
                        "Write where it is on the host, from / on.");
            }
            if (byTarget.put(mount.target(), mount) != null) {
                throw new InvalidSpecificationException(
                        "duplicate mount point: " + mount.target(), "Mount one thing on one path.");
            }
        }
        for (String target : imageVolumes) {
            Pathname path = Pathname.of(target).tidied();
            if (isPlace(path)) {
                byTarget.putIfAbsent(path, new MountSpec.Volume("", path, false, true));
            }
        }
        return List.copyOf(byTarget.values());
    }

    private static boolean isPlace(Pathname target) {
        return target.isAbsolute() && !target.names().isEmpty();
    }

    /** The directory of a volume with or without a name. */
    public Path directory(MountSpec.Volume volume, Path anonymous) {
        if (!volume.name().isEmpty()) {
            return volumes.data(volume.name());
        }
        // A digest, because not every path fits into a name.
        return anonymous.resolve(HexFormat.of().formatHex(sha256(volume.target())));
    }

    private static byte[] sha256(Pathname path) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(path.bytes());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private BindMount bind(MountSpec.Bind bind) {
        Answer<FileStatus> source = kernel.statx(FileCalls.AT_FDCWD, bind.source(), Set.of());
        if (!source.ok() && !bind.createSource()) {
            throw new KernelException(
                    "mount " + bind.source() + " on " + bind.target(),
                    source.errno(),
                    "Make it first, or use -v, which makes a directory.");
        }
        boolean directory =
                !source.ok() || source.orThrow("look at " + bind.source()).isDirectory();
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
