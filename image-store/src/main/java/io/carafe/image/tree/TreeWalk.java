package io.carafe.image.tree;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tree in the order of names, of any depth, step by step. Links are not followed; what is mounted inside
 * belongs to the tree. What vanishes meanwhile is passed over.
 */
final class TreeWalk implements AutoCloseable {
    private static final Pathname SELF = Pathname.of(".");
    private static final Set<AtFlag> NOFOLLOW = Set.of(AtFlag.SYMLINK_NOFOLLOW);
    private static final Set<AtFlag> ITSELF = Set.of(AtFlag.EMPTY_PATH);

    /** What a step is about. */
    enum Kind {
        /** A directory, whose contents come next. */
        ENTER,
        /** Anything but a directory. */
        FILE,
        /** The directory that was entered last and not left yet. */
        LEAVE
    }

    /**
     * One step.
     *
     * @param path from the top, which is empty itself
     * @param handle of the directory itself, or of the one that the file is in; valid until the next step
     * @param name in the directory that it is in
     */
    record Step(Kind kind, Pathname path, int handle, Pathname name, FileStatus status) {}

    private record Level(Pathname path, Pathname name, FileStatus status, Deque<Pathname> left) {}

    private final FileCalls kernel;
    private final int top;
    private final Predicate<FileStatus> leaveOut;
    private final HandleStack handles;
    private final Deque<Level> levels = new ArrayDeque<>();
    private boolean begun;
    private boolean leaving;

    /**
     * @param top the directory to begin with, open
     * @param leaveOut what is not entered and not shown
     */
    TreeWalk(FileCalls kernel, int top, Predicate<FileStatus> leaveOut) {
        this.kernel = kernel;
        this.top = top;
        this.leaveOut = leaveOut;
        this.handles = new HandleStack(kernel);
    }

    /** The next step; null at the end. */
    @Nullable
    Step next() {
        if (leaving) {
            leaving = false;
            levels.pop();
            handles.pop();
        }
        if (!begun) {
            begun = true;
            return enter(top, SELF, Pathname.EMPTY);
        }
        while (!levels.isEmpty()) {
            Level level = levels.element();
            Pathname name = level.left().poll();
            if (name == null) {
                leaving = true;
                return new Step(Kind.LEAVE, level.path(), handles.handle(), level.name(), level.status());
            }
            Step step = visit(level, name);
            if (step != null) {
                return step;
            }
        }
        return null;
    }

    private @Nullable Step visit(Level level, Pathname name) {
        Pathname path = level.path().resolve(name);
        var answer = kernel.statx(handles.handle(), name, NOFOLLOW);
        if (answer.failedWith(Errno.ENOENT)) {
            return null;
        }
        FileStatus status = answer.orThrow("look at " + path);
        if (leaveOut.test(status)) {
            return null;
        }
        return status.isDirectory()
                ? enter(handles.handle(), name, path)
                : new Step(Kind.FILE, path, handles.handle(), name, status);
    }

    private @Nullable Step enter(int directory, Pathname name, Pathname path) {
        Result opened = handles.push(directory, name, Set.of());
        if (opened.failedWith(Errno.ENOENT) || opened.failedWith(Errno.ENOTDIR)) {
            return null;
        }
        if (!opened.ok()) {
            throw new KernelException("open the directory " + (path.length() == 0 ? SELF : path), opened.errno());
        }
        FileStatus status =
                kernel.statx(handles.handle(), Pathname.EMPTY, ITSELF).orThrow("look at " + path);
        levels.push(new Level(path, name, status, new ArrayDeque<>(names(path))));
        return new Step(Kind.ENTER, path, handles.handle(), name, status);
    }

    private List<Pathname> names(Pathname path) {
        List<Pathname> names = new ArrayList<>();
        for (List<DirectoryEntry> some = list(path); !some.isEmpty(); some = list(path)) {
            some.forEach(entry -> names.add(entry.name()));
        }
        names.sort(null);
        return names;
    }

    private List<DirectoryEntry> list(Pathname path) {
        return kernel.getdents64(handles.handle()).orThrow("list the directory " + path);
    }

    @Override
    public void close() {
        handles.close();
    }
}
