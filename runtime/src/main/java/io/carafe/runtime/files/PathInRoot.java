package io.carafe.runtime.files;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a path leads in a tree that somebody else may be changing: names without links, from the top of the tree. A link
 * never leads out: the top is its root. What is then done with the names follows no link at all, so that a name that
 * becomes a link meanwhile is an error, and no way out.
 *
 * @param names relative to the top; empty for the top itself
 * @param status null when there is nothing of the last name in the directory of the others
 */
record PathInRoot(List<Pathname> names, @Nullable FileStatus status) {
    private static final Pathname SELF = Pathname.of(".");
    private static final Pathname PARENT = Pathname.of("..");
    private static final int MOST_LINKS = 40;
    private static final Set<ResolveFlag> NO_LINKS = Set.of(ResolveFlag.BENEATH, ResolveFlag.NO_SYMLINKS);
    private static final Set<OpenFlag> LOOK = Set.of(OpenFlag.PATH, OpenFlag.NOFOLLOW);

    PathInRoot {
        names = List.copyOf(names);
    }

    /**
     * Finds out.
     *
     * @param root the top of the tree, open
     * @param followLast whether a link at the end counts as what it leads to
     * @throws KernelException when a directory on the way is missing or none
     */
    static PathInRoot resolve(FileCalls kernel, int root, Pathname path, boolean followLast) {
        return new Walk(kernel, root, path, followLast).walk();
    }

    boolean exists() {
        return status != null;
    }

    boolean isDirectory() {
        return status != null && status.isDirectory();
    }

    /** The whole path from the top; {@code .} for the top itself. */
    Pathname path() {
        return names.isEmpty() ? SELF : joined(names);
    }

    /** The directory that it is in. */
    Pathname parent() {
        return names.size() < 2 ? SELF : joined(names.subList(0, names.size() - 1));
    }

    /** The last name. */
    Pathname name() {
        return names.isEmpty() ? SELF : names.get(names.size() - 1);
    }

    /** Opens a directory of the tree by names that this class has found. */
    static Descriptor openDirectory(FileCalls kernel, int root, Pathname path) {
        Set<OpenFlag> flags = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);
        Result opened = kernel.openat2(root, path, flags, 0, NO_LINKS);
        return new Descriptor(kernel, opened.intOrThrow("open the directory " + path));
    }

    private static Pathname joined(List<Pathname> names) {
        Pathname path = Pathname.EMPTY;
        for (Pathname name : names) {
            path = path.resolve(name);
        }
        return path;
    }

    private static final class Walk {
        private final FileCalls kernel;
        private final int root;
        private final Pathname path;
        private final boolean followLast;
        private final Deque<Pathname> left = new ArrayDeque<>();
        private final List<Pathname> done = new ArrayList<>();
        private int links;

        Walk(FileCalls kernel, int root, Pathname path, boolean followLast) {
            this.kernel = kernel;
            this.root = root;
            this.path = path;
            this.followLast = followLast;
            left.addAll(path.names());
        }

        PathInRoot walk() {
            FileStatus status = look(SELF).orElse(path);
            while (!left.isEmpty()) {
                Pathname name = left.remove();
                if (name.equals(SELF)) {
                    continue;
                }
                if (!status.isDirectory()) {
                    throw new KernelException("follow " + path, Errno.ENOTDIR);
                }
                if (name.equals(PARENT)) {
                    if (!done.isEmpty()) {
                        done.remove(done.size() - 1);
                    }
                    status = look(done.isEmpty() ? SELF : joined(done)).orElse(path);
                    continue;
                }
                done.add(name);
                Looked looked = look(joined(done));
                if (looked.result.failedWith(Errno.ENOENT) && left.isEmpty()) {
                    return new PathInRoot(done, null);
                }
                status = looked.orElse(path);
                if (status.type() == FileType.SYMBOLIC_LINK && (followLast || !left.isEmpty())) {
                    status = follow(looked);
                }
            }
            return new PathInRoot(done, status);
        }

        private FileStatus follow(Looked link) {
            if (++links > MOST_LINKS) {
                throw new KernelException("follow " + path, Errno.ELOOP);
            }
            Pathname target = link.target;
            if (target == null) {
                throw new CarafeException("cannot follow " + path + ": a link on the way has changed");
            }
            done.remove(done.size() - 1);
            if (target.isAbsolute()) {
                done.clear();
            }
            List<Pathname> names = target.names();
            for (int i = names.size() - 1; i >= 0; i--) {
                left.push(names.get(i));
            }
            return look(done.isEmpty() ? SELF : joined(done)).orElse(path);
        }

        private record Looked(
                Result result,
                @Nullable FileStatus status,
                @Nullable Pathname target) {
            FileStatus orElse(Pathname path) {
                if (status == null) {
                    throw new KernelException("look at " + path, result.errno());
                }
                return status;
            }
        }

        private Looked look(Pathname names) {
            Result opened = kernel.openat2(root, names, LOOK, 0, NO_LINKS);
            if (!opened.ok()) {
                return new Looked(opened, null, null);
            }
            try (Descriptor file = new Descriptor(kernel, (int) opened.raw())) {
                FileStatus status = kernel.statx(file.number(), Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH))
                        .orThrow("look at " + path);
                Pathname target = status.type() == FileType.SYMBOLIC_LINK
                        ? kernel.readlinkat(file.number(), Pathname.EMPTY).orThrow("read the link " + path)
                        : null;
                return new Looked(opened, status, target);
            }
        }
    }
}
