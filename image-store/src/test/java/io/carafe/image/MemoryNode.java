package io.carafe.image;

import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import java.util.Map;
import java.util.TreeMap;

/** A file of the file system in memory. */
final class MemoryNode {
    final FileType type;
    final long inode;
    int permissions;
    long uid;
    long gid;
    long device;
    int links = 1;
    Timestamp modified = new Timestamp(1, 0);
    byte[] contents = new byte[0];
    Pathname target = Pathname.EMPTY;
    MemoryNode parent = this;
    final Map<Pathname, MemoryNode> children = new TreeMap<>();
    final Map<Pathname, byte[]> attributes = new TreeMap<>();

    MemoryNode(FileType type, long inode, int permissions) {
        this.type = type;
        this.inode = inode;
        this.permissions = permissions;
    }

    boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }
}
