package io.carafe.image.tree;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies the contents of a directory into another: with owners, permissions, times, extended attributes, holes, hard
 * links, devices and FIFOs, as far as privileges allow. Links are copied and never followed; what is mounted inside is
 * copied too. Sockets are left out.
 */
public final class TreeCopier {
    private static final Set<OpenFlag> OPEN_FILE = Set.of(OpenFlag.RDONLY, OpenFlag.NOFOLLOW, OpenFlag.NONBLOCK);
    private static final Set<OpenFlag> CREATE =
            Set.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.EXCL, OpenFlag.NOFOLLOW);
    private static final Set<AtFlag> NOFOLLOW = Set.of(AtFlag.SYMLINK_NOFOLLOW);
    private static final int OWNER_ALONE = 0600;
    private static final int OWNER_ACCESS = 0700;
    private static final int BUFFER_BYTES = 1 << 18;

    private final FileCalls kernel;
    private final Privileges privileges;

    public TreeCopier(FileCalls kernel, Privileges privileges) {
        this.kernel = kernel;
        this.privileges = privileges;
    }

    /**
     * Copies.
     *
     * @param from a directory, open for reading
     * @param to an empty directory, open for reading; gets the owner, permissions and time of the other as well
     * @return what could not be copied, in sentences without a full stop
     */
    public List<String> copy(int from, int to) {
        Copying copying = new Copying(to);
        FileIdentity target = FileIdentity.of(status(to));
        try (TreeWalk walk = new TreeWalk(
                        kernel, from, status -> FileIdentity.of(status).equals(target));
                HandleStack targets = new HandleStack(kernel)) {
            for (TreeWalk.Step step = walk.next(); step != null; step = walk.next()) {
                copying.follow(step, targets);
            }
        }
        return copying.warnings.sentences();
    }

    private FileStatus status(int handle) {
        return kernel.statx(handle, Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH)).orThrow("look at a directory");
    }

    private static long check(Result result, String attempt, Pathname path) {
        if (!result.ok()) {
            throw new KernelException(attempt + " the copy of " + path, result.errno());
        }
        return result.raw();
    }

    /** One copy under way. */
    private final class Copying {
        private final int top;
        private final FileFacts facts = new FileFacts(kernel);
        private final Warnings warnings = new Warnings();
        private final Map<FileIdentity, Pathname> linked = new HashMap<>();
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

        Copying(int top) {
            this.top = top;
        }

        void follow(TreeWalk.Step step, HandleStack targets) {
            switch (step.kind()) {
                case ENTER -> enter(step, targets);
                case FILE -> file(step, targets.handle());
                case LEAVE -> {
                    finish(targets.handle(), step.status(), step.path());
                    targets.pop();
                }
            }
        }

        private void enter(TreeWalk.Step step, HandleStack targets) {
            if (targets.depth() == 0) {
                check(targets.push(top, Pathname.of("."), Set.of()), "open", step.path());
            } else {
                int parent = targets.handle();
                check(kernel.mkdirat(parent, step.name(), OWNER_ACCESS), "make", step.path());
                check(targets.push(step.name(), Set.of()), "open", step.path());
            }
            ownerAndAttributes(targets.handle(), step.status(), step.path(), facts.attributes(step.handle()));
        }

        private void file(TreeWalk.Step step, int target) {
            FileStatus status = step.status();
            if (status.type() == FileType.SOCKET || status.type() == FileType.UNKNOWN) {
                warnings.add(Warnings.Kind.SOCKET, step.path());
                return;
            }
            if (status.links() > 1) {
                Pathname first = linked.putIfAbsent(FileIdentity.of(status), step.path());
                if (first != null && link(first, step, target)) {
                    return;
                }
            }
            if (status.type() == FileType.REGULAR) {
                regular(step, target);
            } else {
                node(step, target);
            }
        }

        private boolean link(Pathname first, TreeWalk.Step step, int target) {
            Result made = kernel.linkat(top, first, target, step.name(), Set.of());
            if (made.failedWith(Errno.ENAMETOOLONG) || made.failedWith(Errno.EMLINK)) {
                warnings.add(Warnings.Kind.SEPARATED, step.path());
                return false;
            }
            check(made, "link", step.path());
            return true;
        }

        private void regular(TreeWalk.Step step, int target) {
            Result opened = kernel.openat2(step.handle(), step.name(), OPEN_FILE, 0, Set.of());
            Descriptor source = new Descriptor(kernel, opened.intOrThrow("read " + step.path()));
            try (FileData data = new FileData(
                            kernel,
                            source,
                            step.path(),
                            facts.holes(source.number(), step.status()),
                            step.status().size());
                    Descriptor copy = new Descriptor(kernel, (int) check(
                            kernel.openat2(target, step.name(), CREATE, OWNER_ALONE, Set.of()), "make", step.path()))) {
                contents(data, copy.number(), step);
                ownerAndAttributes(copy.number(), step.status(), step.path(), facts.attributes(source.number()));
                finish(copy.number(), step.status(), step.path());
            }
        }

        private void contents(FileData data, int copy, TreeWalk.Step step) {
            long end = 0;
            while (data.read(buffer.clear())) {
                buffer.flip();
                end = data.offset();
                long offset = end - buffer.remaining();
                while (buffer.hasRemaining()) {
                    offset += check(kernel.pwrite(copy, buffer, offset), "write", step.path());
                }
            }
            if (end < step.status().size()) {
                check(kernel.ftruncate(copy, step.status().size()), "set the size of", step.path());
            }
        }

        private void node(TreeWalk.Step step, int target) {
            FileStatus status = step.status();
            boolean link = status.type() == FileType.SYMBOLIC_LINK;
            Result made = link
                    ? kernel.symlinkat(
                            kernel.readlinkat(step.handle(), step.name()).orThrow("read the link " + step.path()),
                            target,
                            step.name())
                    : kernel.mknodat(
                            target, step.name(), status.type().bits() | OWNER_ALONE, status.representedDevice());
            if (made.failedWith(Errno.EPERM) && !link) {
                warnings.add(Warnings.Kind.DEVICE, step.path());
                return;
            }
            check(made, "make", step.path());
            if (privileges.owners()) {
                check(
                        kernel.fchownat(target, step.name(), status.uid(), status.gid(), NOFOLLOW),
                        "set the owner of",
                        step.path());
            }
            Pathname path = MetadataWriter.throughDescriptor(target).resolve(step.name());
            facts.attributes(step.handle(), step.name())
                    .forEach((name, value) -> tolerate(kernel.lsetxattr(path, name, value), name, step.path()));
            if (!link) {
                check(
                        kernel.fchmodat(target, step.name(), status.permissions()),
                        "set the permissions of",
                        step.path());
            }
            check(
                    kernel.utimensat(target, step.name(), Timestamp.OMIT, status.modified(), NOFOLLOW),
                    "set the time of",
                    step.path());
        }

        private void ownerAndAttributes(int copy, FileStatus status, Pathname path, Map<Pathname, byte[]> attributes) {
            if (privileges.owners()) {
                check(kernel.fchown(copy, status.uid(), status.gid()), "set the owner of", path);
            }
            attributes.forEach((name, value) -> tolerate(kernel.fsetxattr(copy, name, value), name, path));
        }

        private void finish(int copy, FileStatus status, Pathname path) {
            check(kernel.fchmod(copy, status.permissions()), "set the permissions of", path);
            check(kernel.futimens(copy, Timestamp.OMIT, status.modified()), "set the time of", path);
        }

        private void tolerate(Result result, Pathname attribute, Pathname path) {
            if (result.failedWith(Errno.EPERM)
                    || result.failedWith(Errno.EACCES)
                    || result.failedWith(Errno.EOPNOTSUPP)) {
                warnings.add(Warnings.Kind.ATTRIBUTE, path);
            } else {
                check(result, "set the attribute " + attribute + " of", path);
            }
        }
    }
}
