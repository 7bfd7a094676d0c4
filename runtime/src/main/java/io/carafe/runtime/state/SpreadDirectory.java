package io.carafe.runtime.state;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Set;

/**
 * A directory whose subdirectories have nothing to do with each other, as ext4 is told by {@code chattr +T}
 * (ioctl_iflags(2), {@code FS_TOPDIR_FL}): it then keeps each, with all that is in it, in a place of its own.
 *
 * <p>Otherwise all lie in one place, and since ext4 gives the inode of a deleted file to nobody for some time, every new
 * file there has to pass by all that were deleted just now. Where many containers come and go, that takes longer than
 * everything else together.
 */
public final class SpreadDirectory {
    private static final int FS_TOPDIR_FL = 0x20000;

    private final Kernel kernel;
    private final Path path;

    public SpreadDirectory(Kernel kernel, Path path) {
        this.kernel = kernel;
        this.path = path;
    }

    /** Tells the file system. One that knows no such thing does without. */
    public void mark() {
        Result opened = kernel.open(
                FileCalls.AT_FDCWD, Pathname.of(path.toString()), Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY));
        if (!opened.ok()) {
            return;
        }
        try (Descriptor directory = new Descriptor(kernel, (int) opened.raw())) {
            // The kernel moves an int, whatever the number of the request says.
            ByteBuffer flags = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
            if (kernel.ioctl(directory.number(), IoctlRequest.FS_IOC_GETFLAGS, flags)
                            .ok()
                    && (flags.getInt(0) & FS_TOPDIR_FL) == 0) {
                flags.putInt(0, flags.getInt(0) | FS_TOPDIR_FL);
                kernel.ioctl(directory.number(), IoctlRequest.FS_IOC_SETFLAGS, flags);
            }
        }
    }
}
