package io.carafe.api.isolation;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.Handle;
import java.util.EnumSet;
import java.util.Set;

/**
 * Takes hold of a file or directory of the host's, as a detached copy of its mount, and gives it to the new process. The
 * process of a container that has a user namespace of its own cannot do that by itself: it is nobody on the host, and may
 * not say how a mount maps ids.
 *
 * @param handle by what name the new process knows it
 * @param source absolute, on the host
 * @param recursive with the mounts below the source
 * @param attributes attributes to set on the copy; with {@code IDMAP} the ids of its files are mapped
 * @param propagation the copy's propagation
 * @param ids the ids of the container
 */
public record LentMount(
        Handle handle,
        Pathname source,
        boolean recursive,
        Set<MountAttribute> attributes,
        MountFlag propagation,
        IdMaps ids)
        implements HostStep {
    public LentMount {
        attributes = Set.copyOf(attributes);
    }

    /** What a bind mount lends. */
    public static LentMount of(Handle handle, BindMount bind, IdMaps ids) {
        return new LentMount(handle, bind.source(), bind.recursive(), bind.attributes(), bind.propagation(), ids);
    }

    /** A directory, with ids mapped. */
    public static LentMount mapped(Handle handle, Pathname source, IdMaps ids) {
        return new LentMount(handle, source, false, Set.of(MountAttribute.IDMAP), MountFlag.PRIVATE, ids);
    }

    @Override
    public String text() {
        String copy = "<" + handle.name() + ">";
        String flags = recursive ? "|AT_RECURSIVE" : "";
        String set = attributes.isEmpty() ? "0" : Arg.Flags.of(attributes).text();
        return "open_tree(AT_FDCWD, " + new Arg.Text(source).text() + ", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC" + flags
                + ") = "
                + copy + "; mount_setattr(" + copy + ", \"\", AT_EMPTY_PATH" + flags + ", {attr_set=" + set
                + ", propagation=" + propagation.symbol() + (isMapped() ? ", userns_fd=" + mapText() : "") + "})";
    }

    private String mapText() {
        return "<" + ids.userMap().strip().replace("\n", ", ") + ">";
    }

    private boolean isMapped() {
        return attributes.contains(MountAttribute.IDMAP);
    }

    @Override
    public void perform(HostSide host) {
        host.give(handle, take(host));
    }

    /** Makes the copy. The descriptor is the caller's. */
    public int take(HostSide host) {
        Kernel kernel = host.kernel();
        Set<AtFlag> depth = recursive ? EnumSet.of(AtFlag.RECURSIVE) : EnumSet.noneOf(AtFlag.class);
        int copy = kernel.openTreeClone(FileCalls.AT_FDCWD, source, depth).intOrThrow("take hold of " + source);
        boolean done = false;
        try {
            int namespace = isMapped() ? host.userNamespace(ids) : 0;
            Result changed = kernel.mountSetattr(copy, depth, attributes, propagation, namespace);
            if (changed.failedWith(Errno.EINVAL) && isMapped()) {
                throw unmappable();
            }
            changed.orThrow("set attributes and propagation of " + source);
            done = true;
            return copy;
        } finally {
            if (!done) {
                kernel.close(copy);
            }
        }
    }

    private CarafeException unmappable() {
        return new UnsupportedFeatureException(
                "cannot map the ids of files in " + source + ": EINVAL (Invalid argument)",
                "The file system there cannot do that on this kernel. ext4, xfs, btrfs and f2fs can, tmpfs from Linux 6.3"
                        + " on, overlayfs and NFS cannot: put it on another one (images and volumes by --root), or leave"
                        + " out --userns=private.");
    }
}
