package io.carafe.image.tar;

import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of an archive, with everything that extended headers said about it.
 *
 * @param name as the archive gives it
 * @param path the same, checked and made relative
 * @param linkTarget of a symbolic link as it is, of a hard link a name in the archive; empty otherwise
 * @param permissions with setuid, setgid and sticky
 * @param size of the file that it becomes, in bytes, holes included; 0 for anything but a regular file
 * @param sparse where its data goes; null when the file has no holes
 * @param extendedAttributes by full name, for instance {@code security.capability}
 */
public record TarEntry(
        EntryType type,
        Pathname name,
        EntryPath path,
        Pathname linkTarget,
        int permissions,
        long uid,
        long gid,
        Timestamp modified,
        DeviceNumber device,
        long size,
        @Nullable SparseMap sparse,
        Map<Pathname, byte[]> extendedAttributes) {
    /** The same, somebody else's. */
    public TarEntry ownedBy(long user, long group) {
        return new TarEntry(
                type,
                name,
                path,
                linkTarget,
                permissions,
                user,
                group,
                modified,
                device,
                size,
                sparse,
                extendedAttributes);
    }
}
