package io.carafe.image.tree;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.image.tar.EntryPath;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Handles of the directories that entries go to. A path is resolved by the kernel with the tree as its root, as after
 * chroot(2): links on the way count, for archives that have {@code bin -> usr/bin} and then {@code bin/sh}, and none
 * leads out. Keeps the most recently used handles open.
 */
final class DirectoryCache implements AutoCloseable {
    private static final int HANDLES = 128;
    private static final int IMPLIED_MODE = 0755;
    static final Set<OpenFlag> OPEN = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
    static final Set<ResolveFlag> IN_ROOT = Set.of(ResolveFlag.IN_ROOT, ResolveFlag.NO_MAGICLINKS);

    private static final Set<ResolveFlag> WITHOUT_LINKS = Set.of(ResolveFlag.IN_ROOT, ResolveFlag.NO_SYMLINKS);

    private final FileCalls kernel;
    private final int root;
    private final EntryFaults faults;
    private final LinkedHashMap<Pathname, Handle> handles = new LinkedHashMap<>(HANDLES, 0.75f, true);

    /** @param real the path without links on the way */
    private record Handle(int descriptor, Pathname real) {}

    DirectoryCache(FileCalls kernel, int root, EntryFaults faults) {
        this.kernel = kernel;
        this.root = root;
        this.faults = faults;
    }

    /** The handle of a directory; valid until many others were opened. Missing directories on the way to it are made. */
    int open(Pathname path) {
        if (path.length() == 0) {
            return root;
        }
        Handle known = handles.get(path);
        if (known != null) {
            return known.descriptor();
        }
        Result opened = openAnew(path);
        if (opened.failedWith(Errno.ENOENT)) {
            makeAll(path);
            opened = openAnew(path);
        }
        return (int) faults.check(opened, "enter the directory of", path);
    }

    /** Where a directory that was opened last really is, without links on the way. */
    Pathname real(Pathname path) {
        Handle known = handles.get(path);
        if (known == null && path.length() > 0) {
            throw new IllegalStateException("the directory " + path + " is not open");
        }
        return known == null ? path : known.real();
    }

    /** The handle of a directory that must be there, or the error. */
    Result openExisting(Pathname path) {
        if (path.length() == 0) {
            return Result.of(root);
        }
        Handle known = handles.get(path);
        return known != null ? Result.of(known.descriptor()) : openAnew(path);
    }

    private Result openAnew(Pathname path) {
        Result opened = kernel.openat2(root, path, OPEN, 0, WITHOUT_LINKS);
        Pathname real = path;
        if (opened.failedWith(Errno.ELOOP)) {
            opened = kernel.openat2(root, path, OPEN, 0, IN_ROOT);
            real = opened.ok() ? whereIs((int) opened.raw()) : path;
        }
        if (opened.ok()) {
            put(path, (int) opened.raw(), real);
        }
        return opened;
    }

    private Pathname whereIs(int directory) {
        byte[] top = absolute(root).bytes();
        byte[] path = absolute(directory).bytes();
        if (!Arrays.equals(top, 0, top.length, path, 0, Math.min(top.length, path.length))) {
            throw new IllegalStateException("a directory of the tree is outside of it");
        }
        return path.length == top.length
                ? Pathname.EMPTY
                : Pathname.of(Arrays.copyOfRange(path, top.length + 1, path.length));
    }

    private Pathname absolute(int directory) {
        return kernel.readlinkat(FileCalls.AT_FDCWD, MetadataWriter.throughDescriptor(directory))
                .orThrow("find out where a directory is");
    }

    private void makeAll(Pathname path) {
        Pathname made = Pathname.EMPTY;
        for (Pathname component : EntryPath.components(path)) {
            Pathname parent = made;
            made = made.resolve(component);
            if (handles.containsKey(made)) {
                continue;
            }
            int in = open(parent);
            Result result = kernel.mkdirat(in, component, IMPLIED_MODE);
            if (result.ok()) {
                // Once more, because the umask took its share.
                faults.check(kernel.fchmodat(in, component, IMPLIED_MODE), "make the directory", made);
            } else if (!result.failedWith(Errno.EEXIST)) {
                faults.check(result, "make the directory", made);
            } else if (isLinkToNothing(made)) {
                throw faults.of(Errno.ENOENT, "make the directory", made);
            }
        }
    }

    private boolean isLinkToNothing(Pathname path) {
        Result opened = kernel.openat2(root, path, Set.of(OpenFlag.PATH), 0, IN_ROOT);
        if (opened.ok()) {
            kernel.close((int) opened.raw());
        }
        return opened.failedWith(Errno.ENOENT);
    }

    /** Takes over a handle. */
    void put(Pathname path, int handle, Pathname real) {
        Handle before = handles.put(path, new Handle(handle, real));
        if (before != null) {
            kernel.close(before.descriptor());
        }
        if (handles.size() > HANDLES) {
            Map.Entry<Pathname, Handle> eldest = handles.entrySet().iterator().next();
            handles.remove(eldest.getKey());
            kernel.close(eldest.getValue().descriptor());
        }
    }

    void clear() {
        handles.values().forEach(handle -> kernel.close(handle.descriptor()));
        handles.clear();
    }

    /** Forgets all handles but one: a directory, or a link to one, is no longer what it was. */
    void clearExcept(int handle) {
        handles.values().removeIf(other -> {
            if (other.descriptor() == handle) {
                return false;
            }
            kernel.close(other.descriptor());
            return true;
        });
    }

    @Override
    public void close() {
        clear();
    }
}
