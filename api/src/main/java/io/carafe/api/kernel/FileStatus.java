package io.carafe.api.kernel;

/**
 * What statx(2) tells of a file.
 *
 * @param mode type and permission bits, as in inode(7)
 * @param size bytes
 * @param device the file system, as {@code dev_t}
 * @param representedDevice what a device node stands for, as {@code dev_t}; see {@link DeviceNumber}
 * @param blocks units of 512 bytes on disk
 * @param mountId the mount that the file was reached through
 */
public record FileStatus(
        int mode,
        long uid,
        long gid,
        long size,
        long inode,
        long links,
        long device,
        long representedDevice,
        long blocks,
        Timestamp accessed,
        Timestamp modified,
        Timestamp changed,
        long mountId) {

    public FileType type() {
        return FileType.ofMode(mode);
    }

    /** Permission bits with setuid, setgid and sticky: {@code mode & 07777}. */
    public int permissions() {
        return mode & 07777;
    }

    public boolean isDirectory() {
        return type() == FileType.DIRECTORY;
    }
}
