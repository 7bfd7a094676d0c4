package io.carafe.api.kernel;

/**
 * What statfs(2) tells of a file system.
 *
 * @param type the magic number of statfs(2), for instance {@code 0x794c7630} for overlayfs
 * @param blockSize bytes
 * @param blocksAvailable blocks that an unprivileged user may still take
 */
public record FileSystemStatus(
        long type, long blockSize, long blocks, long blocksAvailable, long files, long filesFree) {

    /** overlayfs, which cannot carry the upper directory of another overlay. */
    public static final long OVERLAYFS = 0x794c7630L;
    /** tmpfs. */
    public static final long TMPFS = 0x01021994L;
    /** The unified cgroup hierarchy. */
    public static final long CGROUP2 = 0x63677270L;
}
