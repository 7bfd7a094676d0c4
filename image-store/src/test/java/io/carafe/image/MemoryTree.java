package io.carafe.image;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import io.carafe.image.MemoryPaths.Found;
import java.util.Set;

/** The tree of a file system in memory: the calls that make, move and remove files. */
public abstract class MemoryTree {
    final MemoryNode root;
    long euid;
    private long nextInode = 1;

    MemoryTree() {
        root = newNode(FileType.DIRECTORY, 0755);
    }

    /** The file that a descriptor is of. */
    abstract MemoryNode opened(int descriptor);

    final MemoryNode newNode(FileType type, int permissions) {
        return new MemoryNode(type, nextInode++, permissions);
    }

    synchronized MemoryNode node(String path) {
        return paths(FileCalls.AT_FDCWD, Pathname.of(path), false, Set.of()).node();
    }

    final MemoryPaths paths(int directory, Pathname path, boolean follow, Set<ResolveFlag> resolve) {
        MemoryNode start = directory == FileCalls.AT_FDCWD ? root : opened(directory);
        return new MemoryPaths(root, start, path, follow, resolve, this::opened);
    }

    final Found parent(int directory, Pathname path) {
        return paths(directory, path, false, Set.of()).found();
    }

    final Result make(Found at, MemoryNode node) {
        if (at.parent() == null) {
            return Result.failure(Errno.ENOENT);
        }
        if (at.name().length() > 255) {
            return Result.failure(Errno.ENAMETOOLONG);
        }
        if (at.parent().children.containsKey(at.name()) || at.name().equals(Pathname.of("."))) {
            return Result.failure(Errno.EEXIST);
        }
        if (euid != 0 && (at.parent().permissions & 0300) != 0300) {
            return Result.failure(Errno.EACCES);
        }
        node.uid = euid;
        node.gid = euid;
        node.parent = at.parent();
        at.parent().children.put(at.name(), node);
        at.parent().modified = new Timestamp(2, 0);
        return Result.of(0);
    }

    public synchronized Result mkdirat(int directory, Pathname path, int mode) {
        return make(parent(directory, path), newNode(FileType.DIRECTORY, mode));
    }

    public synchronized Result mknodat(int directory, Pathname path, int mode, long device) {
        FileType type = FileType.ofMode(mode);
        Found at = parent(directory, path);
        boolean present = at.parent() != null && at.parent().children.containsKey(at.name());
        boolean isDevice = type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
        if (euid != 0 && isDevice && device != 0 && !present) {
            return Result.failure(Errno.EPERM);
        }
        MemoryNode node = newNode(type, mode & 07777);
        node.device = device;
        return make(at, node);
    }

    public synchronized Result symlinkat(Pathname target, int directory, Pathname path) {
        MemoryNode node = newNode(FileType.SYMBOLIC_LINK, 0777);
        node.target = target;
        return make(parent(directory, path), node);
    }

    public synchronized Result linkat(int from, Pathname source, int to, Pathname path, Set<AtFlag> flags) {
        MemoryNode node = paths(from, source, false, Set.of()).node();
        Found at = parent(to, path);
        if (node == null || at.parent() == null) {
            return Result.failure(Errno.ENOENT);
        }
        if (at.parent().children.containsKey(at.name())) {
            return Result.failure(Errno.EEXIST);
        }
        at.parent().children.put(at.name(), node);
        node.links++;
        return Result.of(0);
    }

    public synchronized Result unlinkat(int directory, Pathname path, Set<AtFlag> flags) {
        Found at = parent(directory, path);
        MemoryNode node = at.parent() == null ? null : at.parent().children.get(at.name());
        if (node == null) {
            return Result.failure(Errno.ENOENT);
        }
        if (euid != 0 && (at.parent().permissions & 0300) != 0300) {
            return Result.failure(Errno.EACCES);
        }
        if (flags.contains(AtFlag.REMOVEDIR) != node.isDirectory()) {
            return Result.failure(node.isDirectory() ? Errno.EISDIR : Errno.ENOTDIR);
        }
        if (!node.children.isEmpty()) {
            return Result.failure(Errno.ENOTEMPTY);
        }
        at.parent().children.remove(at.name());
        node.links--;
        return Result.of(0);
    }

    public synchronized Result renameat2(int from, Pathname source, int to, Pathname path, boolean noReplace) {
        Found old = parent(from, source);
        Found at = parent(to, path);
        MemoryNode node = old.parent() == null ? null : old.parent().children.get(old.name());
        if (node == null || at.parent() == null) {
            return Result.failure(Errno.ENOENT);
        }
        if (noReplace && at.parent().children.containsKey(at.name())) {
            return Result.failure(Errno.EEXIST);
        }
        old.parent().children.remove(old.name());
        at.parent().children.put(at.name(), node);
        node.parent = at.parent();
        return Result.of(0);
    }
}
