package io.carafe.api.isolation;

import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import java.util.List;

/**
 * A device node of the host's that a container has too: one that was asked for, or, in a privileged container, any.
 *
 * @param source absolute, on the host
 * @param target absolute, in the container, below /dev
 * @param type {@code CHARACTER_DEVICE} or {@code BLOCK_DEVICE}
 * @param number what it stands for, as {@code dev_t}
 * @param permissions permission bits
 * @param uid its owner on the host
 * @param gid its group on the host
 * @param access what the container may do with it: one or more of {@code r}, {@code w} and {@code m}
 */
public record HostDevice(
        Pathname source,
        Pathname target,
        FileType type,
        long number,
        int permissions,
        long uid,
        long gid,
        String access) {
    public HostDevice {
        if (type != FileType.CHARACTER_DEVICE && type != FileType.BLOCK_DEVICE) {
            throw new IllegalArgumentException(source + " is not a device");
        }
        List<Pathname> names = target.names();
        if (!target.isAbsolute()
                || names.size() < 2
                || !names.get(0).equals(Pathname.of("dev"))
                || names.contains(Pathname.of(".."))) {
            throw new IllegalArgumentException("a device has its place below /dev, not at " + target);
        }
    }
}
