package io.carafe.image.tree;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Removes whole trees: never through a link, of any depth, also where directories have no permission for their owner.
 * A file system that is mounted inside is an error, and stays as it is.
 */
public final class TreeRemover {
    private static final Set<AtFlag> REMOVE_DIRECTORY = Set.of(AtFlag.REMOVEDIR);
    private static final Set<ResolveFlag> SAME_FILE_SYSTEM = Set.of(ResolveFlag.NO_XDEV);
    private static final int OWNER_ACCESS = 0700;
    private static final int SEEK_SET = 0;

    private final FileCalls kernel;

    public TreeRemover(FileCalls kernel) {
        this.kernel = kernel;
    }

    /** Removes what an absolute path names, if it is there. */
    public void remove(Pathname path) {
        Pathname parent = Pathname.of("/");
        List<Pathname> names = path.names();
        for (Pathname name : names.subList(0, names.size() - 1)) {
            parent = parent.resolve(name);
        }
        // From the directory itself on: the way there may well lead through mounts.
        Result opened = kernel.open(FileCalls.AT_FDCWD, parent, Set.of(OpenFlag.PATH, OpenFlag.DIRECTORY));
        if (opened.failedWith(Errno.ENOENT)) {
            return;
        }
        try (Descriptor directory = new Descriptor(kernel, opened.intOrThrow("open the directory " + parent))) {
            remove(directory.number(), names.get(names.size() - 1));
        }
    }

    /** Removes what a name in an open directory stands for, if it is there. */
    public void remove(int directory, Pathname name) {
        Result removed = kernel.unlinkat(directory, name, Set.of());
        if (removed.ok() || removed.failedWith(Errno.ENOENT)) {
            return;
        }
        if (!removed.failedWith(Errno.EISDIR) && !removed.failedWith(Errno.EPERM)) {
            throw failure(name, removed.errno());
        }
        if (kernel.unlinkat(directory, name, REMOVE_DIRECTORY).ok()) {
            return;
        }
        try (HandleStack handles = new HandleStack(kernel)) {
            new Removal(handles).removeDirectory(directory, name);
        }
    }

    private static KernelException failure(Pathname name, Errno errno) {
        String advice = switch (errno) {
            case EBUSY, EXDEV -> "Something is mounted there; unmount it first.";
            case EPERM -> "The file may be immutable; see lsattr, and chattr -i.";
            case EACCES -> "It belongs to somebody else.";
            default -> "";
        };
        return new KernelException("remove \"" + name + "\"", errno, advice);
    }

    /** One walk. */
    private final class Removal {
        private final HandleStack handles;
        private final Deque<Level> levels = new ArrayDeque<>();

        /** A directory on the way down, and which directories in it are still to be removed. */
        private record Level(Pathname name, Deque<Pathname> directories) {}

        Removal(HandleStack handles) {
            this.handles = handles;
        }

        void removeDirectory(int parent, Pathname name) {
            enter(parent, name);
            while (!levels.isEmpty()) {
                Level level = levels.element();
                Pathname next = level.directories().poll();
                if (next != null) {
                    if (!kernel.unlinkat(handles.handle(), next, REMOVE_DIRECTORY)
                            .ok()) {
                        enter(handles.handle(), next);
                    }
                } else if (!removeSomeFiles(level)) {
                    leave(parent);
                }
            }
        }

        private void enter(int parent, Pathname name) {
            Result opened = handles.push(parent, name, SAME_FILE_SYSTEM);
            if (opened.failedWith(Errno.EACCES)) {
                permit(parent, name);
                opened = handles.push(parent, name, SAME_FILE_SYSTEM);
            }
            if (opened.failedWith(Errno.ENOENT)) {
                return;
            }
            if (!opened.ok()) {
                throw failure(name, opened.errno());
            }
            levels.push(new Level(name, new ArrayDeque<>()));
        }

        private void leave(int top) {
            Pathname name = levels.pop().name();
            handles.pop();
            Result removed =
                    levels.isEmpty() ? kernel.unlinkat(top, name, REMOVE_DIRECTORY) : unlink(name, REMOVE_DIRECTORY);
            if (!removed.ok() && !removed.failedWith(Errno.ENOENT)) {
                throw failure(name, removed.errno());
            }
        }

        /** Removes something in the lowest directory, whatever permissions that has for its owner. */
        private Result unlink(Pathname name, Set<AtFlag> flags) {
            Result removed = kernel.unlinkat(handles.handle(), name, flags);
            if (!removed.failedWith(Errno.EACCES)
                    || !kernel.fchmod(handles.handle(), OWNER_ACCESS).ok()) {
                return removed;
            }
            return kernel.unlinkat(handles.handle(), name, flags);
        }

        /** Takes the next part of the listing; false when there is nothing left. */
        private boolean removeSomeFiles(Level level) {
            int handle = handles.handle();
            List<DirectoryEntry> entries = list(level, handle);
            if (entries.isEmpty()) {
                // What was removed meanwhile may have made the listing skip something.
                kernel.lseek(handle, 0, SEEK_SET).orThrow("list " + level.name());
                entries = list(level, handle);
            }
            for (DirectoryEntry entry : entries) {
                if (entry.type() == FileType.DIRECTORY) {
                    level.directories().add(entry.name());
                } else {
                    removeFile(level, entry.name());
                }
            }
            return !entries.isEmpty();
        }

        private List<DirectoryEntry> list(Level level, int handle) {
            return kernel.getdents64(handle).orThrow("list " + level.name());
        }

        private void removeFile(Level level, Pathname name) {
            Result removed = unlink(name, Set.of());
            if (removed.failedWith(Errno.EISDIR)) {
                // The file system does not tell types in its listings.
                level.directories().add(name);
            } else if (!removed.ok() && !removed.failedWith(Errno.ENOENT)) {
                throw failure(name, removed.errno());
            }
        }

        /** Lets the owner into a directory, and nothing else: a link in its place is not followed. */
        private void permit(int parent, Pathname name) {
            Set<OpenFlag> flags = Set.of(OpenFlag.PATH, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);
            Result opened = kernel.openat2(parent, name, flags, 0, SAME_FILE_SYSTEM);
            if (!opened.ok()) {
                throw failure(name, opened.errno());
            }
            int handle = (int) opened.raw();
            Result permitted =
                    kernel.fchmodat(FileCalls.AT_FDCWD, MetadataWriter.throughDescriptor(handle), OWNER_ACCESS);
            kernel.close(handle);
            if (!permitted.ok()) {
                throw failure(name, permitted.errno());
            }
        }
    }
}
