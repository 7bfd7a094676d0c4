package io.carafe.runtime.files;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.Privileges;
import io.carafe.image.tree.TreeArchive;
import io.carafe.image.tree.TreeExtractor;
import io.carafe.image.tree.TreeExtractor.Extracted;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Set;

/**
 * Copies between two trees, each of which may be somebody else's, by way of an archive that is unpacked while it is made.
 * What goes where is Docker's: see {@code docker cp --help}.
 */
final class FileCopier {
    private static final Pathname ROOT = Pathname.of("/");
    private static final Pathname SELF = Pathname.of(".");
    private static final Set<OpenFlag> DIRECTORY = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);

    private final Kernel kernel;

    FileCopier(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Something to copy, found in its tree.
     *
     * @param root the top of the tree, open
     * @param given how it was named
     * @param found where that leads
     */
    record Source(int root, CopyPath given, PathInRoot found) {
        boolean isDirectory() {
            return found.isDirectory();
        }
    }

    /** The top of the host's own tree. */
    Descriptor host() {
        return new Descriptor(
                kernel, kernel.open(FileCalls.AT_FDCWD, ROOT, DIRECTORY).intOrThrow("open the root directory"));
    }

    /**
     * Finds what is to be copied.
     *
     * @param where words for messages: {@code container web}
     */
    Source source(int root, CopyPath path, boolean followLink, String where) {
        PathInRoot found = find(root, path, followLink || path.follows(), where);
        if (!found.exists()) {
            throw missing(path, where);
        }
        if (path.directory() && !found.isDirectory()) {
            throw new KernelException("copy " + path + " of " + where, Errno.ENOTDIR);
        }
        return new Source(root, path, found);
    }

    private PathInRoot find(int root, CopyPath path, boolean follow, String where) {
        try {
            return PathInRoot.resolve(kernel, root, path.path(), follow);
        } catch (KernelException failed) {
            if (failed.errno() == Errno.ENOENT) {
                throw missing(path, where);
            }
            throw failed;
        }
    }

    private static CarafeException missing(CopyPath path, String where) {
        return new CarafeException(
                "could not find the file " + path + " in " + where, "See what there is with ls, or carafe diff.");
    }

    /** What {@code -} stands for when it is the target: an archive, in which the source has its own name. */
    TreeArchive archive(Source source) {
        return archive(source, source.given().contents() ? SELF : source.given().name());
    }

    private TreeArchive archive(Source source, Pathname name) {
        Pathname directory =
                source.isDirectory() ? source.found().path() : source.found().parent();
        Descriptor top = PathInRoot.openDirectory(kernel, source.root(), directory);
        return source.isDirectory()
                ? TreeArchive.named(kernel, top, name)
                : TreeArchive.ofFile(kernel, top, source.found().name(), name);
    }

    /**
     * Copies to a place in another tree.
     *
     * @param confined whether the target's own tree may be walked through its links; otherwise nothing but the directory
     *     that is copied to is, as suits a tree without a wall around it
     * @param where words for messages
     * @param owners whether owners are kept
     * @param scratch a directory for a temporary file
     */
    Extracted copy(
            Source source, int root, CopyPath target, boolean confined, String where, boolean owners, Path scratch) {
        PathInRoot found = find(root, target, true, where);
        Pathname directory;
        Pathname name;
        if (found.isDirectory()) {
            directory = found.path();
            name = source.given().contents() ? SELF : source.given().name();
        } else {
            refuse(source, target, found, where);
            directory = found.parent();
            name = found.name();
        }
        try (TreeArchive archive = archive(source, name)) {
            return extract(
                    root,
                    directory,
                    confined,
                    owners,
                    scratch,
                    (extractor, top, into, temporary) -> extractor.extract(archive, top, into, temporary));
        }
    }

    private static void refuse(Source source, CopyPath target, PathInRoot found, String where) {
        if (source.isDirectory() && found.exists()) {
            throw new InvalidSpecificationException(
                    "cannot copy a directory to " + target + " of " + where + ": that is a file",
                    "Give a directory as the target.");
        }
        if (!source.isDirectory() && target.directory()) {
            throw new InvalidSpecificationException(
                    "cannot copy to " + target + " of " + where + ": "
                            + (found.exists() ? "it is not a directory" : "there is no such directory"),
                    "Make it first, or leave out the slash at the end.");
        }
    }

    /** Unpacks an archive of somebody else's in a directory. */
    Extracted unpack(ReadableByteChannel tar, int root, CopyPath target, boolean owners, String where, Path scratch) {
        PathInRoot found = find(root, target, true, where);
        if (!found.isDirectory()) {
            throw new InvalidSpecificationException(
                    "cannot unpack an archive to " + target + " of " + where + ": it is not a directory",
                    "Give a directory as the target.");
        }
        return extract(
                root,
                found.path(),
                true,
                owners,
                scratch,
                (extractor, top, into, temporary) -> extractor.extract(tar, top, into, temporary));
    }

    /** One of the extractor's ways. */
    @FunctionalInterface
    private interface Extraction {
        Extracted run(TreeExtractor extractor, int root, Pathname into, int scratch);
    }

    private Extracted extract(
            int root, Pathname directory, boolean confined, boolean owners, Path scratch, Extraction extraction) {
        Privileges own = Privileges.of(kernel);
        TreeExtractor extractor =
                new TreeExtractor(kernel, new Privileges(own.owners() && owners, own.trustedAttributes()));
        try (Descriptor top = PathInRoot.openDirectory(kernel, root, confined ? SELF : directory);
                Descriptor temporary = new Descriptor(
                        kernel,
                        kernel.open(FileCalls.AT_FDCWD, Pathname.of(scratch.toString()), DIRECTORY)
                                .intOrThrow("open the directory " + scratch))) {
            boolean atTop = !confined || directory.equals(SELF);
            return extraction.run(extractor, top.number(), atTop ? Pathname.EMPTY : directory, temporary.number());
        }
    }
}
