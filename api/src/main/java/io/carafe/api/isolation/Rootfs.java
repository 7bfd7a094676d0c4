package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;
import java.util.List;

/**
 * What a root file system is made of: read-only directories and a writable layer above them, united by overlayfs.
 *
 * @param lower absolute directories on the host, the uppermost layer first; at least one
 * @param writable where changes go
 * @param tiles the pieces of a lower directory that the kernel would not take as a whole; otherwise empty
 * @param mountPoint an empty directory on the host that the union is mounted on, in the container's mount namespace alone
 */
public record Rootfs(List<Pathname> lower, List<Tile> tiles, Writable writable, Pathname mountPoint) {
    public Rootfs {
        lower = List.copyOf(lower);
        tiles = List.copyOf(tiles);
        if (lower.isEmpty()) {
            throw new IllegalArgumentException("a root file system has at least one lower directory");
        }
    }

    /** A root file system of whole layers. */
    public Rootfs(List<Pathname> lower, Writable writable, Pathname mountPoint) {
        this(lower, List.of(), writable, mountPoint);
    }

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
