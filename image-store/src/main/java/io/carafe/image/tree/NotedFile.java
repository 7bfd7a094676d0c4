package io.carafe.image.tree;

import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Timestamp;

/**
 * A link, FIFO or device node as the archive of a layer has it.
 *
 * @param device of a device node; 0/0 otherwise
 */
record NotedFile(FileType type, NotedOwner owner, int permissions, Timestamp modified, DeviceNumber device) {
    boolean isDevice() {
        return type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
    }
}
