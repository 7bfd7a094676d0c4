package io.carafe.namespaces.cgroup;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.PeerNamespace;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.FileSystemMount;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.EnumSet;
import java.util.Set;

/**
 * Makes the cgroup that the container begins in the root of all that it sees of cgroups (cgroup_namespaces(7)), and mounts
 * {@code /sys/fs/cgroup}: read-only, but for privileged containers.
 *
 * <p>With cgroups of version 2 the container sees the hierarchy: its own part of it in a namespace of its own, all of it in
 * the host's. A process that has a user namespace of its own and the host's cgroup namespace may not mount it and gets an
 * empty directory. With version 1 everybody gets an empty directory: programs that look for limits there find none, which
 * is true, and nobody sees the host's other groups.
 */
public final class CgroupIsolator implements Isolator {
    private static final Pathname PLACE = Pathname.of("/sys/fs/cgroup");

    @Override
    public String name() {
        return "cgroup";
    }

    @Override
    public String description() {
        return "a view of cgroups that begins at its own, and /sys/fs/cgroup";
    }

    @Override
    public void validate(ContainerSpec spec, HostProfile host) {
        NamespaceMode mode = host.mode(spec, NamespaceKind.CGROUP);
        if (mode instanceof NamespaceMode.OfContainer) {
            throw new InvalidSpecificationException(
                    "a container cannot share the cgroup namespace of another: --cgroupns=" + mode.text(),
                    "The modes of --cgroupns are private and host.");
        }
    }

    @Override
    public Set<CloneFlag> cloneFlags(LaunchContext context) {
        return context.isPrivate(NamespaceKind.CGROUP) ? Set.of(CloneFlag.NEWCGROUP) : Set.of();
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        EnumSet<MountFlag> flags = EnumSet.of(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC);
        if (!context.spec().privileged()) {
            flags.add(MountFlag.RDONLY);
        }
        if (showsHierarchy(context)) {
            // Whoever owns a cgroup namespace may mount it; a host that forbids it all the same keeps an empty
            // directory.
            new FileSystemMount("cgroup", "cgroup2", flags, "", PLACE)
                    .record(program, Stage.NESTED_MOUNTS, "mount /sys/fs/cgroup", Errno.EPERM, Errno.EBUSY);
        } else {
            new FileSystemMount("tmpfs", "tmpfs", flags, "mode=755", PLACE)
                    .record(program, Stage.NESTED_MOUNTS, "cover /sys/fs/cgroup");
        }
    }

    @Override
    public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        PeerNamespace.entered(context, NamespaceKind.CGROUP).ifPresent(entered -> {
            entered.give(host);
            entered.enter(program, Stage.NAMESPACES);
        });
    }

    private static boolean showsHierarchy(LaunchContext context) {
        return context.host().cgroupVersion() == 2
                && (context.isPrivate(NamespaceKind.CGROUP) || context.isHost(NamespaceKind.USER));
    }
}
