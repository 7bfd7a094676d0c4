package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;
import java.util.List;

/**
 * What a root file system is made of: read-only directories and a writable layer above them, united by overlayfs.
 *
 * @param lower absolute directories on the host, the uppermost layer first; at least one
 * @param tiles the pieces of a lower directory that the kernel would not take as a whole; otherwise empty
 * @param upperDirectories what the writable layer begins with, parents first
 * @param writable where changes go
 * @param mountPoint an empty directory on the host that the union is mounted on, in the container's mount namespace alone
 */
public record Rootfs(
        List<Pathname> lower,
        List<Tile> tiles,
        List<UpperDirectory> upperDirectories,
        Writable writable,
        Pathname mountPoint) {
    public Rootfs {
        lower = List.copyOf(lower);
        tiles = List.copyOf(tiles);
        upperDirectories = List.copyOf(upperDirectories);
        if (lower.isEmpty()) {
            throw new IllegalArgumentException("a root file system has at least one lower directory");
        }
    }

    /** A root file system of whole layers. */
    public Rootfs(List<Pathname> lower, Writable writable, Pathname mountPoint) {
        this(lower, List.of(), List.of(), writable, mountPoint);
    }

    /** The same root file system, cut into tiles. */
    public Rootfs cutInto(List<Tile> pieces) {
        return new Rootfs(lower, pieces, upperDirectories, writable, mountPoint);
    }

    /** The same root file system with a writable layer that begins with some directories. */
    public Rootfs beginningWith(List<UpperDirectory> directories) {
        return new Rootfs(lower, tiles, directories, writable, mountPoint);
    }

    /**
     * A directory of a lower layer that is made in the writable one too, before they are united: there it belongs to the
     * container's root. overlayfs makes it when something in it is changed first, but cannot in a user namespace in which
     * the directory's owner or group does not exist; that fails with EOVERFLOW.
     *
     * @param path absolute, in the container
     * @param mode its permission bits
     * @param empty whether nothing of the lower layer's is to be seen in it, because the engine may not look into it anyway
     */
    public record UpperDirectory(Pathname path, int mode, boolean empty) {}

    /** Where changes go. */
    public sealed interface Writable {}

    /**
     * To two directories of one file system, neither of them on an overlay itself.
     *
     * @param upper where overlayfs keeps changes
     * @param work where it prepares them
     * @param ephemeral whether nobody will want the changes when the container has ended, so that they need not outlive a
     *     power failure
     */
    public record OnDisk(Pathname upper, Pathname work, boolean ephemeral) implements Writable {}

    /**
     * To memory: the new process mounts a tmpfs for it, in its own mount namespace, so that it vanishes with the last
     * process.
     *
     * @param at an existing empty directory on the host to mount it on
     */
    public record InMemory(Pathname at) implements Writable {}
}
