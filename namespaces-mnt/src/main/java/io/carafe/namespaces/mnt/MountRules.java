package io.carafe.namespaces.mnt;

import io.carafe.api.ContainerSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Pathname;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may be asked for. */
final class MountRules {
    private static final Pathname PROC = Pathname.of("proc");
    private static final Pathname PARENT = Pathname.of("..");

    /**
     * Files of /proc that may be hidden by a file of the user's: what tools such as lxcfs replace. On any other place of
     * /proc a mount could pretend to a later step, or to the container, that the kernel said what it did not.
     */
    private static final Set<Pathname> REPLACEABLE = Set.copyOf(names(
            "/proc/cpuinfo",
            "/proc/diskstats",
            "/proc/loadavg",
            "/proc/meminfo",
            "/proc/net/dev",
            "/proc/slabinfo",
            "/proc/stat",
            "/proc/swaps",
            "/proc/sys/crypto/fips_enabled",
            "/proc/sys/kernel/ns_last_pid",
            "/proc/uptime"));

    void check(ContainerSpec spec) {
        checkNamespace(spec.namespaces().get(NamespaceKind.MNT));
        SystemPaths.of(spec);
        if (spec.sharedMemoryBytes() <= 0) {
            throw new InvalidSpecificationException(
                    "the size of /dev/shm must be above zero, not " + spec.sharedMemoryBytes(),
                    "Leave out --shm-size to get 64 MiB.");
        }
        Set<List<Pathname>> targets = new HashSet<>();
        for (MountSpec mount : spec.mounts()) {
            checkTarget(mount.target());
            if (!targets.add(mount.target().names())) {
                throw new InvalidSpecificationException(
                        "two mounts on " + mount.target(), "Give each mount a target of its own.");
            }
            if (mount instanceof MountSpec.Tmpfs tmpfs) {
                TmpfsOptions.of(tmpfs);
            }
        }
    }

    private static void checkNamespace(@Nullable NamespaceMode mode) {
        if (mode != null && !(mode instanceof NamespaceMode.Private)) {
            throw new UnsupportedFeatureException(
                    "a container has a mount namespace of its own, and cannot have " + mode.text(),
                    "Mount what it shall share with the host, or run a command inside another container with: carafe exec.");
        }
    }

    private static void checkTarget(Pathname target) {
        List<Pathname> names = target.names();
        if (!target.isAbsolute() || names.isEmpty() || names.contains(PARENT)) {
            throw new InvalidSpecificationException(
                    "nothing can be mounted on " + (target.length() == 0 ? "an empty path" : target),
                    "A target is an absolute path below /, without \"..\".");
        }
        if (names.get(0).equals(PROC) && !REPLACEABLE.contains(joined(names))) {
            throw new InvalidSpecificationException(
                    "nothing can be mounted on " + target + ", because it is inside /proc",
                    "Choose a target outside, for instance /host" + joined(names) + ".");
        }
    }

    private static Pathname joined(List<Pathname> names) {
        Pathname path = Pathname.of("/");
        for (Pathname name : names) {
            path = path.resolve(name);
        }
        return path;
    }

    private static List<Pathname> names(String... paths) {
        return Arrays.stream(paths).map(Pathname::of).toList();
    }
}
