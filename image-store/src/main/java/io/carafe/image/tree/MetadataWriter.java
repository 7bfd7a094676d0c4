package io.carafe.image.tree;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import io.carafe.image.tar.TarEntry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Gives a new file its owner, attributes, permissions and time, in this order: a change of owner takes away setuid and
 * {@code security.capability}, attributes of the user's need a file that is still writable, and every change moves the
 * time.
 */
final class MetadataWriter {
    private static final Set<AtFlag> NOFOLLOW = Set.of(AtFlag.SYMLINK_NOFOLLOW);
    private static final String SECURITY = "security.";
    private static final String TRUSTED = "trusted.";

    private final FileCalls kernel;
    private final Privileges privileges;
    private final EntryFaults faults;
    private final Warnings warnings;

    MetadataWriter(FileCalls kernel, Privileges privileges, EntryFaults faults, Warnings warnings) {
        this.kernel = kernel;
        this.privileges = privileges;
        this.faults = faults;
        this.warnings = warnings;
    }

    /** To an open file. */
    void toFile(int descriptor, TarEntry entry) {
        ownerAndAttributes(descriptor, entry);
        permissions(descriptor, entry.permissions(), entry.name());
        faults.check(kernel.futimens(descriptor, Timestamp.OMIT, entry.modified()), "set the time of", entry.name());
    }

    /** To an open directory, all but permissions and time. */
    void ownerAndAttributes(int descriptor, TarEntry entry) {
        if (privileges.owners()) {
            faults.check(kernel.fchown(descriptor, entry.uid(), entry.gid()), "set the owner of", entry.name());
        } else if (privileges.notes() && (entry.uid() != 0 || entry.gid() != 0)) {
            // A file system without attributes keeps none.
            kernel.fsetxattr(descriptor, NotedOwner.NAME, new NotedOwner(entry.uid(), entry.gid()).value());
        }
        for (Map.Entry<Pathname, byte[]> attribute : entry.extendedAttributes().entrySet()) {
            if (isWelcome(attribute.getKey(), entry)) {
                tolerate(
                        kernel.fsetxattr(descriptor, attribute.getKey(), attribute.getValue()),
                        attribute.getKey(),
                        entry);
            }
        }
    }

    void permissions(int descriptor, int permissions, Pathname name) {
        faults.check(kernel.fchmod(descriptor, permissions), "set the permissions of", name);
    }

    /** To a file that cannot be opened without consequences: a link, a device or a FIFO. */
    void toNode(int directory, Pathname name, TarEntry entry, boolean link) {
        if (privileges.owners()) {
            faults.check(
                    kernel.fchownat(directory, name, entry.uid(), entry.gid(), NOFOLLOW),
                    "set the owner of",
                    entry.name());
        }
        for (Map.Entry<Pathname, byte[]> attribute : entry.extendedAttributes().entrySet()) {
            if (isWelcome(attribute.getKey(), entry)) {
                tolerate(
                        kernel.lsetxattr(
                                throughDescriptor(directory).resolve(name), attribute.getKey(), attribute.getValue()),
                        attribute.getKey(),
                        entry);
            }
        }
        if (!link) {
            faults.check(kernel.fchmodat(directory, name, entry.permissions()), "set the permissions of", entry.name());
        }
        faults.check(
                kernel.utimensat(directory, name, Timestamp.OMIT, entry.modified(), NOFOLLOW),
                "set the time of",
                entry.name());
    }

    /** A path to what a descriptor names, for the calls that have no form with a directory's descriptor. */
    static Pathname throughDescriptor(int descriptor) {
        return Pathname.of(("/proc/self/fd/" + descriptor).getBytes(StandardCharsets.US_ASCII));
    }

    private boolean isWelcome(Pathname attribute, TarEntry entry) {
        if (Overlay.isOwnAttribute(attribute)) {
            warnings.add(Warnings.Kind.OVERLAY_ATTRIBUTE, entry.path().full());
            return false;
        }
        return !privileges.notes() || !attribute.equals(NotedOwner.NAME);
    }

    private void tolerate(Result result, Pathname attribute, TarEntry entry) {
        if (result.ok()) {
            return;
        }
        boolean unsupported = result.failedWith(Errno.EOPNOTSUPP);
        boolean refused = result.failedWith(Errno.EPERM) || result.failedWith(Errno.EACCES);
        String name = attribute.toString();
        boolean wantsPrivilege = name.startsWith(SECURITY) || name.startsWith(TRUSTED);
        if (unsupported || (refused && (wantsPrivilege || !privileges.owners()))) {
            warnings.add(Warnings.Kind.ATTRIBUTE, entry.path().full());
        } else {
            faults.check(result, "set the attribute " + attribute + " of", entry.name());
        }
    }
}
