package io.carafe.image.tree;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.EntryPath;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a stack of layers as an overlay of them would show it, without mounting one: upper files hide lower ones,
 * whiteouts and opaque directories count, and links are followed inside only. Thread-safe.
 */
public final class RootfsReader {
    private static final Pathname ROOT = Pathname.of("/");
    private static final int MOST_LINKS = 40;
    private static final Set<AtFlag> NOFOLLOW = Set.of(AtFlag.SYMLINK_NOFOLLOW);
    private static final Set<OpenFlag> OPEN_FILE = Set.of(OpenFlag.RDONLY, OpenFlag.NOFOLLOW, OpenFlag.NONBLOCK);
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileCalls kernel;
    private final List<Pathname> layers;

    /**
     * @param layers directories of the host's, the uppermost first; a single directory is read as it is
     */
    public RootfsReader(FileCalls kernel, List<Pathname> layers) {
        this.kernel = kernel;
        this.layers = List.copyOf(layers);
    }

    /** What a path names, after links; empty when there is nothing. */
    public Optional<FileStatus> stat(Pathname path) {
        try (Walk walk = new Walk(path)) {
            return Optional.ofNullable(walk.find()).map(Found::status);
        }
    }

    /**
     * The contents of a regular file; empty when there is nothing of that name.
     *
     * @throws CarafeException when it is longer than {@code limit} bytes, or not a regular file
     */
    public Optional<byte[]> read(Pathname path, int limit) {
        try (Walk walk = new Walk(path)) {
            Found found = walk.find();
            return found == null ? Optional.empty() : Optional.of(contents(path, found, limit));
        }
    }

    /**
     * A directory that is there.
     *
     * @param path where it really is, absolute and without links
     * @param readable whether this user may look into it
     */
    public record Directory(Pathname path, FileStatus status, boolean readable) {}

    /**
     * The directories that one passes on the way to a path, links followed, and it itself if it is one: from the root's
     * child on down, as far as they are there and may be looked into.
     */
    public List<Directory> directories(Pathname path) {
        try (Walk walk = new Walk(path)) {
            try {
                walk.find();
            } catch (KernelException failed) {
                if (failed.errno() != Errno.EACCES) {
                    throw failed;
                }
            }
            return walk.passed();
        }
    }

    private byte[] contents(Pathname path, Found found, int limit) {
        if (found.status().type() != FileType.REGULAR) {
            throw new CarafeException("cannot read " + path + " of the image: it is not a regular file");
        }
        String attempt = "read " + path + " of the image";
        int number = kernel.openat2(found.directory(), found.name(), OPEN_FILE, 0, Set.of())
                .intOrThrow(attempt);
        try (Descriptor file = new Descriptor(kernel, number)) {
            ByteBuffer contents = ByteBuffer.allocate(Math.min(limit, BUFFER_BYTES));
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (kernel.read(file.number(), buffer).orThrow(attempt) > 0) {
                buffer.flip();
                if (contents.position() + buffer.remaining() > limit) {
                    throw new CarafeException("cannot " + attempt + ": it has more than " + limit + " bytes");
                }
                if (contents.remaining() < buffer.remaining()) {
                    int larger = (int) Math.min(limit, contents.capacity() * 2L + buffer.remaining());
                    contents = ByteBuffer.allocate(larger).put(contents.flip());
                }
                contents.put(buffer);
                buffer.clear();
            }
            byte[] bytes = new byte[contents.position()];
            contents.flip().get(bytes);
            return bytes;
        }
    }

    /** A file that is not a link: in an open directory of one layer, under a name. */
    private record Found(int directory, Pathname name, FileStatus status) {}

    private record Passed(Pathname path, FileStatus status) {}

    /** One walk from the root down, with the directories on the way open until its end. */
    private final class Walk implements AutoCloseable {
        private final Pathname path;
        private final Deque<MergedDirectory> directories = new ArrayDeque<>();
        private final Deque<Passed> names = new ArrayDeque<>();
        private final Deque<Pathname> left = new ArrayDeque<>();
        private int links;

        Walk(Pathname path) {
            this.path = path;
            left.addAll(EntryPath.components(path));
        }

        @Nullable
        Found find() {
            directories.push(MergedDirectory.ofRoots(kernel, layers));
            Found found = root();
            while (!left.isEmpty()) {
                Pathname name = left.remove();
                if (name.equals(Pathname.of("."))) {
                    continue;
                }
                if (name.equals(Pathname.of(".."))) {
                    goUp();
                    found = root();
                    continue;
                }
                found = step(name);
                if (found == null || (!left.isEmpty() && !found.status().isDirectory())) {
                    return null;
                }
            }
            return found;
        }

        private Found root() {
            int handle = directories.element().uppermost();
            Answer<FileStatus> status = kernel.statx(handle, Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH));
            return new Found(handle, Pathname.of("."), status.orThrow("look at a layer"));
        }

        List<Directory> passed() {
            List<Directory> passed = new ArrayList<>();
            for (Passed name : names) {
                // The first one, which is the last that was come to, may not have been opened.
                boolean open = !passed.isEmpty() || directories.size() > names.size();
                passed.add(new Directory(name.path(), name.status(), open));
            }
            Collections.reverse(passed);
            return passed;
        }

        private Pathname here() {
            return names.isEmpty() ? ROOT : names.element().path();
        }

        private void goUp() {
            if (directories.size() > 1) {
                directories.pop().close();
                names.pop();
            }
        }

        private @Nullable Found step(Pathname name) {
            MergedDirectory in = directories.element();
            for (int handle : in.handles()) {
                Answer<FileStatus> answer = kernel.statx(handle, name, NOFOLLOW);
                if (answer.failedWith(Errno.ENOENT)) {
                    continue;
                }
                FileStatus status = answer.orThrow("look at " + path + " of the image");
                if (Overlay.isWhiteout(status)) {
                    return null;
                }
                if (status.isDirectory()) {
                    names.push(new Passed(here().resolve(name), status));
                    MergedDirectory below = in.enter(name);
                    directories.push(below);
                    return new Found(below.uppermost(), Pathname.of("."), status);
                }
                return status.type() == FileType.SYMBOLIC_LINK ? follow(handle, name) : new Found(handle, name, status);
            }
            return null;
        }

        /** Puts the target before what is left of the path; the directory of the link is where it starts from. */
        private Found follow(int handle, Pathname name) {
            if (++links > MOST_LINKS) {
                throw new KernelException("look at " + path + " of the image", Errno.ELOOP);
            }
            Pathname target = kernel.readlinkat(handle, name).orThrow("read the link " + name + " of the image");
            List<Pathname> components = EntryPath.components(target);
            for (int i = components.size() - 1; i >= 0; i--) {
                left.push(components.get(i));
            }
            while (target.isAbsolute() && directories.size() > 1) {
                goUp();
            }
            return root();
        }

        @Override
        public void close() {
            directories.forEach(MergedDirectory::close);
        }
    }
}
