package io.carafe.image;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mockito.AdditionalAnswers;
import org.mockito.Mockito;

/**
 * A file system in memory, with as much of the kernel's behaviour as the store relies on: so its tests need no root, no
 * disk and no Linux. It can be told to refuse. {@link #kernel} gives it the shape of a kernel. Here are its calls on what is
 * in files, and on open ones.
 */
public class MemoryFiles extends MemoryTree {
    private static final long ALL_CAPABILITIES = -1;

    private final Map<Integer, Open> descriptors = new HashMap<>();
    private int nextDescriptor = 3;
    private long bytesLeft = Long.MAX_VALUE;
    private final Set<Object> locks = new HashSet<>();

    private static final class Open {
        final MemoryNode node;
        long position;
        boolean listed;
        boolean locked;

        Open(MemoryNode node) {
            this.node = node;
        }
    }

    /** The calls of a kernel that end here; all others answer nothing. */
    Kernel kernel() {
        return Mockito.mock(
                Kernel.class,
                Mockito.withSettings()
                        .defaultAnswer(AdditionalAnswers.delegatesTo(this))
                        .stubOnly());
    }

    /** From now on calls come from somebody else than root. */
    MemoryFiles rootless() {
        euid = 1000;
        return this;
    }

    /** From now on so many bytes can be written until the disk is full. */
    void limitSpace(long bytes) {
        bytesLeft = bytes;
    }

    int openDescriptors() {
        return descriptors.size();
    }

    @Override
    MemoryNode opened(int descriptor) {
        return descriptors.get(descriptor).node;
    }

    public synchronized Result openat2(
            int directory, Pathname path, Set<OpenFlag> flags, int mode, Set<ResolveFlag> resolve) {
        MemoryPaths paths = paths(directory, path, !flags.contains(OpenFlag.NOFOLLOW), resolve);
        MemoryNode node = paths.node();
        if (node == null) {
            if (!flags.contains(OpenFlag.CREAT) || paths.found().parent() == null) {
                return Result.failure(paths.errno());
            }
            Result made = make(paths.found(), newNode(FileType.REGULAR, mode));
            if (!made.ok()) {
                return made;
            }
            node = paths.found().parent().children.get(paths.found().name());
        } else if (flags.contains(OpenFlag.EXCL)) {
            return Result.failure(Errno.EEXIST);
        }
        if (node.type == FileType.SYMBOLIC_LINK && !flags.contains(OpenFlag.PATH)) {
            return Result.failure(flags.contains(OpenFlag.DIRECTORY) ? Errno.ENOTDIR : Errno.ELOOP);
        }
        if (flags.contains(OpenFlag.DIRECTORY) && !node.isDirectory()) {
            return Result.failure(Errno.ENOTDIR);
        }
        if (euid != 0 && node.isDirectory() && (node.permissions & 0500) != 0500 && !flags.contains(OpenFlag.PATH)) {
            return Result.failure(Errno.EACCES);
        }
        descriptors.put(nextDescriptor, new Open(node));
        return Result.of(nextDescriptor++);
    }

    public synchronized Result open(int directory, Pathname path, Set<OpenFlag> flags) {
        return openat2(directory, path, flags, 0, Set.of());
    }

    public synchronized Result close(int descriptor) {
        Open closed = descriptors.remove(descriptor);
        if (closed != null && closed.locked) {
            locks.remove(closed.node);
        }
        return closed == null ? Result.failure(Errno.EBADF) : Result.of(0);
    }

    public synchronized Result read(int descriptor, ByteBuffer into) {
        Open open = descriptors.get(descriptor);
        Result read = pread(descriptor, into, open.position);
        open.position += read.raw();
        return read;
    }

    public synchronized Result pread(int descriptor, ByteBuffer into, long offset) {
        byte[] contents = descriptors.get(descriptor).node.contents;
        int length = (int) Math.max(0, Math.min(into.remaining(), contents.length - offset));
        into.put(contents, (int) Math.min(offset, contents.length), length);
        return Result.of(length);
    }

    public synchronized Result write(int descriptor, ByteBuffer from) {
        Open open = descriptors.get(descriptor);
        Result written = pwrite(descriptor, from, open.position);
        open.position += written.ok() ? written.raw() : 0;
        return written;
    }

    public synchronized Result pwrite(int descriptor, ByteBuffer from, long offset) {
        MemoryNode node = descriptors.get(descriptor).node;
        int length = (int) Math.min(from.remaining(), bytesLeft);
        if (length == 0 && from.hasRemaining()) {
            return Result.failure(Errno.ENOSPC);
        }
        bytesLeft -= length;
        int end = (int) offset + length;
        if (end > node.contents.length) {
            node.contents = Arrays.copyOf(node.contents, end);
        }
        from.get(node.contents, (int) offset, length);
        return Result.of(length);
    }

    public synchronized Result lseek(int descriptor, long offset, int whence) {
        Open open = descriptors.get(descriptor);
        if (whence > 2) {
            return Result.failure(Errno.EINVAL);
        }
        open.position = offset;
        open.listed = false;
        return Result.of(offset);
    }

    public synchronized Result ftruncate(int descriptor, long length) {
        MemoryNode node = descriptors.get(descriptor).node;
        node.contents = Arrays.copyOf(node.contents, (int) length);
        return Result.of(0);
    }

    public Result fsync(int descriptor) {
        return Result.of(0);
    }

    public Result syncfs(int descriptor) {
        return Result.of(0);
    }

    /** Every lock is exclusive here, and those who would have to wait are told that they cannot. */
    public synchronized Result flock(int descriptor, int operation) {
        Open open = descriptors.get(descriptor);
        if (operation == 8) {
            open.locked = false;
            locks.remove(open.node);
            return Result.of(0);
        }
        if (!locks.add(open.node)) {
            return Result.failure(Errno.EAGAIN);
        }
        open.locked = true;
        return Result.of(0);
    }

    public synchronized Result fchown(int descriptor, long uid, long gid) {
        return chown(descriptors.get(descriptor).node, uid, gid);
    }

    public synchronized Result fchownat(int directory, Pathname path, long uid, long gid, Set<AtFlag> flags) {
        return chown(paths(directory, path, false, Set.of()).node(), uid, gid);
    }

    private Result chown(MemoryNode node, long uid, long gid) {
        if (euid != 0) {
            return Result.failure(Errno.EPERM);
        }
        node.uid = uid;
        node.gid = gid;
        node.permissions &= ~06000;
        node.attributes.remove(Pathname.of("security.capability"));
        return Result.of(0);
    }

    public synchronized Result fchmod(int descriptor, int mode) {
        descriptors.get(descriptor).node.permissions = mode;
        return Result.of(0);
    }

    public synchronized Result fchmodat(int directory, Pathname path, int mode) {
        paths(directory, path, true, Set.of()).node().permissions = mode;
        return Result.of(0);
    }

    public synchronized Result futimens(int descriptor, Timestamp accessed, Timestamp modified) {
        descriptors.get(descriptor).node.modified = modified;
        return Result.of(0);
    }

    public synchronized Result utimensat(
            int directory, Pathname path, Timestamp accessed, Timestamp modified, Set<AtFlag> flags) {
        paths(directory, path, false, Set.of()).node().modified = modified;
        return Result.of(0);
    }

    public synchronized Answer<Pathname> readlinkat(int directory, Pathname path) {
        MemoryNode node = paths(directory, path, false, Set.of()).node();
        return Answer.of(path.toString().startsWith("/proc/self/fd/") ? pathOf(node) : node.target);
    }

    /** As /proc shows where an open directory is. */
    private Pathname pathOf(MemoryNode node) {
        if (node == root) {
            return Pathname.of("/");
        }
        Pathname name = node.parent.children.entrySet().stream()
                .filter(child -> child.getValue() == node)
                .findFirst()
                .orElseThrow()
                .getKey();
        return pathOf(node.parent).resolve(name);
    }

    public synchronized Answer<FileStatus> statx(int directory, Pathname path, Set<AtFlag> flags) {
        MemoryPaths paths = paths(directory, path, !flags.contains(AtFlag.SYMLINK_NOFOLLOW), Set.of());
        MemoryNode node = path.length() == 0 ? descriptors.get(directory).node : paths.node();
        if (node == null) {
            return Answer.failure(paths.errno());
        }
        return Answer.of(new FileStatus(
                node.type.bits() | node.permissions,
                node.uid,
                node.gid,
                node.contents.length,
                node.inode,
                node.links,
                1,
                node.device,
                node.contents.length / 512 + 1,
                node.modified,
                node.modified,
                node.modified,
                1));
    }

    public synchronized Answer<List<DirectoryEntry>> getdents64(int directory) {
        Open open = descriptors.get(directory);
        List<DirectoryEntry> entries = new ArrayList<>();
        if (!open.listed) {
            open.node.children.forEach((name, node) -> entries.add(new DirectoryEntry(name, node.type, node.inode)));
            open.listed = true;
        }
        return Answer.of(entries);
    }

    public synchronized Result fsetxattr(int descriptor, Pathname name, byte[] value) {
        return setAttribute(descriptors.get(descriptor).node, name, value);
    }

    public synchronized Result lsetxattr(Pathname path, Pathname name, byte[] value) {
        return setAttribute(paths(FileCalls.AT_FDCWD, path, false, Set.of()).node(), name, value);
    }

    private Result setAttribute(MemoryNode node, Pathname name, byte[] value) {
        boolean user = name.toString().startsWith("user.");
        if (!user && euid != 0) {
            return Result.failure(Errno.EPERM);
        }
        node.attributes.put(name, value);
        return Result.of(0);
    }

    public synchronized Answer<byte[]> fgetxattr(int descriptor, Pathname name) {
        byte[] value = descriptors.get(descriptor).node.attributes.get(name);
        return value == null ? Answer.failure(Errno.ENODATA) : Answer.of(value);
    }

    public synchronized Answer<byte[]> lgetxattr(Pathname path, Pathname name) {
        byte[] value = paths(FileCalls.AT_FDCWD, path, false, Set.of())
                .node()
                .attributes
                .get(name);
        return value == null ? Answer.failure(Errno.ENODATA) : Answer.of(value);
    }

    public synchronized Answer<List<Pathname>> flistxattr(int descriptor) {
        return Answer.of(List.copyOf(descriptors.get(descriptor).node.attributes.keySet()));
    }

    public synchronized Answer<List<Pathname>> llistxattr(Pathname path) {
        return Answer.of(List.copyOf(paths(FileCalls.AT_FDCWD, path, false, Set.of())
                .node()
                .attributes
                .keySet()));
    }

    public long geteuid() {
        return euid;
    }

    public long effectiveCapabilities() {
        return euid == 0 ? ALL_CAPABILITIES : 0;
    }

    public int getpid() {
        return 1;
    }

    public Architecture architecture() {
        return Architecture.X86_64;
    }
}
