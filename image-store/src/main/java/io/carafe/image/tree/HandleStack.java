package io.carafe.image.tree;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The handles of the directories from the top of a tree down to where a walk is. Only the lowest stay open, so a tree
 * may be deeper than the limit of open files; the others are reached again through {@code ..}, and must then be the
 * same directories as before.
 */
final class HandleStack implements AutoCloseable {
    private static final int OPEN_AT_MOST = 48;
    private static final Pathname PARENT = Pathname.of("..");
    private static final Set<AtFlag> ITSELF = Set.of(AtFlag.EMPTY_PATH);
    private static final Set<OpenFlag> OPEN = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);

    private final FileCalls kernel;
    private final List<Level> levels = new ArrayList<>();

    private static final class Level {
        private int handle;
        private FileIdentity identity = new FileIdentity(0, 0);

        Level(int handle) {
            this.handle = handle;
        }
    }

    HandleStack(FileCalls kernel) {
        this.kernel = kernel;
    }

    int depth() {
        return levels.size();
    }

    /** The handle of the lowest directory. */
    int handle() {
        return levels.get(levels.size() - 1).handle;
    }

    /** Goes down into a directory; the answer is an error when it cannot be opened. */
    Result push(int directory, Pathname name, Set<ResolveFlag> resolve) {
        Result opened = kernel.openat2(directory, name, OPEN, 0, resolve);
        if (opened.ok()) {
            levels.add(new Level((int) opened.raw()));
            closeFarthest();
        }
        return opened;
    }

    /** As {@link #push}, from the lowest directory. */
    Result push(Pathname name, Set<ResolveFlag> resolve) {
        return push(handle(), name, resolve);
    }

    private void closeFarthest() {
        int index = levels.size() - 1 - OPEN_AT_MOST;
        if (index >= 0 && levels.get(index).handle >= 0) {
            Level level = levels.get(index);
            level.identity = FileIdentity.of(status(level.handle));
            kernel.close(level.handle);
            level.handle = -1;
        }
    }

    /** Goes up again. */
    void pop() {
        Level lowest = levels.remove(levels.size() - 1);
        try {
            if (!levels.isEmpty() && levels.get(levels.size() - 1).handle < 0) {
                reopen(levels.get(levels.size() - 1), lowest.handle);
            }
        } finally {
            kernel.close(lowest.handle);
        }
    }

    private void reopen(Level level, int child) {
        int handle = kernel.openat2(child, PARENT, OPEN, 0, Set.of()).intOrThrow("go back to a directory");
        level.handle = handle;
        if (!FileIdentity.of(status(handle)).equals(level.identity)) {
            throw new CarafeException(
                    "a directory was moved while its tree was walked", "Stop what changes the tree, and try again.");
        }
    }

    private FileStatus status(int handle) {
        return kernel.statx(handle, Pathname.EMPTY, ITSELF).orThrow("look at a directory");
    }

    @Override
    public void close() {
        levels.forEach(level -> {
            if (level.handle >= 0) {
                kernel.close(level.handle);
            }
        });
        levels.clear();
    }
}
