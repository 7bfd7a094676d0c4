package io.carafe.runtime.resolve;

import io.carafe.api.ContainerSpec;
import io.carafe.api.Credentials;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.isolation.Rootfs.UpperDirectory;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.RootfsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the directories that a container in a user namespace has to write to and that overlayfs could not copy up there,
 * because their owner or group does not exist in it: those in which places for mounts and the working directory are made,
 * and those that every system's programs write to.
 */
public final class UpperDirectories {
    /** The engine's own files are mounted here. */
    private static final Pathname ETC = Pathname.of("/etc");

    private static final List<Pathname> WRITTEN_BY_ALL =
            List.of(Pathname.of("/tmp"), Pathname.of("/var/tmp"), Pathname.of("/run"), Pathname.of("/run/lock"));

    private final Lookup lookup;

    public UpperDirectories(Lookup lookup) {
        this.lookup = lookup;
    }

    /** Looks into a directory of the host's as into a root. */
    @FunctionalInterface
    public interface Lookup {
        /** As {@link RootfsReader#directories}. */
        List<RootfsReader.Directory> directories(Pathname root, Pathname path);
    }

    /** Those of a root directory of the host's; parents first. */
    List<UpperDirectory> of(Pathname root, ContainerSpec spec, Mounts mounts, Credentials user, HostProfile host) {
        Map<Pathname, RootfsReader.Directory> found = new TreeMap<>();
        for (Pathname path : written(spec, mounts, user)) {
            lookup.directories(root, path).forEach(directory -> found.put(directory.path(), directory));
        }
        return found.values().stream()
                .filter(directory -> !host.canMap(
                        directory.status().uid(), directory.status().gid()))
                .map(directory ->
                        new UpperDirectory(directory.path(), directory.status().permissions(), !directory.readable()))
                .toList();
    }

    /** The home directory only of root, because a directory that is made here belongs to root. */
    private static List<Pathname> written(ContainerSpec spec, Mounts mounts, Credentials user) {
        List<Pathname> paths = new ArrayList<>(WRITTEN_BY_ALL);
        paths.add(ETC);
        if (user.uid() == 0) {
            paths.add(Pathname.of(user.home()));
        }
        spec.process().workingDirectory().map(Pathname::of).ifPresent(paths::add);
        mounts.binds().forEach(bind -> paths.add(bind.target()));
        mounts.tmpfs().forEach(tmpfs -> paths.add(tmpfs.target()));
        return paths;
    }
}
