package io.carafe.image.tree;

import io.carafe.api.kernel.FileStatus;

/** What all names of one file have in common. */
record FileIdentity(long device, long inode) {
    static FileIdentity of(FileStatus status) {
        return new FileIdentity(status.device(), status.inode());
    }
}
