package io.carafe.image.tree;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.image.config.Digests;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Contents of a layer's archive that its tree does not have, because a later entry replaced the file, or that could not
 * be read there. They are kept in a
 * directory beside the tree, which is made when it is wanted, by the digest of their path and their generation.
 */
final class SavedContents implements AutoCloseable {
    private static final Pathname DIRECTORY = Pathname.of("saved");
    private static final Set<AtFlag> NOFOLLOW = Set.of(AtFlag.SYMLINK_NOFOLLOW);
    private static final Set<OpenFlag> OPEN_DIRECTORY = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);
    private static final Set<OpenFlag> OPEN_FILE = Set.of(OpenFlag.RDONLY, OpenFlag.NOFOLLOW);
    private static final Set<OpenFlag> CREATE = Set.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.EXCL);
    private static final int DIRECTORY_MODE = 0700;
    private static final int FILE_MODE = 0600;
    private static final int BUFFER_BYTES = 1 << 17;

    private final FileCalls kernel;
    private final int layer;
    private @Nullable Descriptor directory;

    /** @param layer the directory beside whose tree this is, open */
    SavedContents(FileCalls kernel, int layer) {
        this.kernel = kernel;
        this.layer = layer;
        Result opened = kernel.openat2(layer, DIRECTORY, OPEN_DIRECTORY, 0, Set.of(ResolveFlag.NO_SYMLINKS));
        this.directory = opened.failedWith(Errno.ENOENT)
                ? null
                : new Descriptor(kernel, opened.intOrThrow("open the saved contents of a layer"));
    }

    /** How many contents are kept of a path; that is the generation of a file that is made there now. */
    long generation(Pathname path) {
        if (directory == null) {
            return 0;
        }
        String digest = digest(path);
        long known = 0;
        long beyond = 1;
        while (isKept(digest, beyond - 1)) {
            known = beyond;
            beyond *= 2;
        }
        while (known < beyond - 1) {
            long middle = known + (beyond - known) / 2;
            if (isKept(digest, middle - 1)) {
                known = middle;
            } else {
                beyond = middle;
            }
        }
        return known;
    }

    private boolean isKept(String digest, long generation) {
        return directory != null
                && kernel.statx(directory.number(), name(digest, generation), NOFOLLOW)
                        .ok();
    }

    /**
     * Keeps the contents of what will be removed: of a file, or of all files in a directory.
     *
     * @param path of the same in the tree, without links on the way
     */
    void keep(int parent, Pathname name, FileStatus status, Pathname path) {
        if (status.type() == FileType.REGULAR && status.size() > 0) {
            keepFile(parent, name, path);
        } else if (status.isDirectory()) {
            int opened =
                    kernel.openat2(parent, name, OPEN_DIRECTORY, 0, Set.of()).intOrThrow("open the directory " + path);
            try (Descriptor top = new Descriptor(kernel, opened)) {
                eachFile(top.number(), step -> keepFile(step.handle(), step.name(), path.resolve(step.path())));
            }
        }
    }

    private void eachFile(int top, Consumer<TreeWalk.Step> action) {
        try (TreeWalk walk = new TreeWalk(kernel, top, other -> false)) {
            for (TreeWalk.Step step = walk.next(); step != null; step = walk.next()) {
                if (step.kind() == TreeWalk.Kind.FILE
                        && step.status().type() == FileType.REGULAR
                        && step.status().size() > 0) {
                    action.accept(step);
                }
            }
        }
    }

    /** Keeps copies of all files in a directory that will not be readable, as far as they are now. */
    void copyAll(int top, Pathname path) {
        eachFile(top, step -> {
            Result opened = kernel.openat2(step.handle(), step.name(), OPEN_FILE, 0, Set.of());
            if (opened.ok()) {
                try (Descriptor file = new Descriptor(kernel, (int) opened.raw())) {
                    copy(file.number(), path.resolve(step.path()));
                }
            }
        });
    }

    private void keepFile(int parent, Pathname name, Pathname path) {
        Pathname kept = name(digest(path), generation(path));
        kernel.renameat2(parent, name, made(), kept, true).orThrow("keep the contents of " + path);
    }

    /** Keeps a copy of an open file, which will not be readable. */
    void copy(int file, Pathname path) {
        Pathname kept = name(digest(path), generation(path));
        int made = kernel.openat2(made(), kept, CREATE, FILE_MODE, Set.of()).intOrThrow("keep the contents of " + path);
        try (Descriptor copy = new Descriptor(kernel, made)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            for (long offset = 0; ; ) {
                long length = kernel.pread(file, buffer.clear(), offset).orThrow("read " + path);
                if (length == 0) {
                    return;
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    offset += kernel.pwrite(copy.number(), buffer, offset).orThrow("keep the contents of " + path);
                }
            }
        }
    }

    private int made() {
        if (directory == null) {
            kernel.mkdirat(layer, DIRECTORY, DIRECTORY_MODE).orThrow("make a directory for contents of a layer");
            directory = new Descriptor(
                    kernel,
                    kernel.openat2(layer, DIRECTORY, OPEN_DIRECTORY, 0, Set.of(ResolveFlag.NO_SYMLINKS))
                            .intOrThrow("open the saved contents of a layer"));
        }
        return directory.number();
    }

    /** Opens what is kept of a file, if something is. */
    Optional<Descriptor> open(Pathname path, long generation) {
        if (directory == null) {
            return Optional.empty();
        }
        Result opened = kernel.openat2(
                directory.number(), name(digest(path), generation), OPEN_FILE, 0, Set.of(ResolveFlag.NO_SYMLINKS));
        return opened.failedWith(Errno.ENOENT)
                ? Optional.empty()
                : Optional.of(new Descriptor(kernel, opened.intOrThrow("read the saved contents of " + path)));
    }

    private static String digest(Pathname path) {
        return Digests.hex(Digests.of(path.bytes()));
    }

    private static Pathname name(String digest, long generation) {
        return Pathname.of(digest + "." + generation);
    }

    @Override
    public void close() {
        if (directory != null) {
            directory.close();
        }
    }
}
