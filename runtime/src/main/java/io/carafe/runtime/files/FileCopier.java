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
import io.carafe.image.tree.ImageNotes;
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

    /** @param kernel gets at the files of both trees */
    FileCopier(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * A tree of files.
     *
     * @param top its root directory, open
     * @param owners whose its files are
     * @param notes what else is known of them; stays the caller's
     * @param privileges what can be done to them
     * @param confined whether it may be walked through its own links; otherwise nothing but the directory that is copied
     *     to is, as suits a tree without a wall around it
     * @param name words for messages: {@code container web}
     */
    record Tree(int top, FileOwners owners, ImageNotes notes, Privileges privileges, boolean confined, String name) {}

    /**
     * Something to copy, found in its tree.
     *
     * @param given how it was named
     * @param found where that leads
     */
    record Source(Tree tree, CopyPath given, PathInRoot found) {
        boolean isDirectory() {
            return found.isDirectory();
        }
    }

    /** The top of the host's own tree. */
    Descriptor host() {
        return new Descriptor(
                kernel, kernel.open(FileCalls.AT_FDCWD, ROOT, DIRECTORY).intOrThrow("open the root directory"));
    }

    /** Finds what is to be copied. */
    Source source(Tree tree, CopyPath path, boolean followLink) {
        PathInRoot found = find(tree, path, followLink || path.follows());
        if (!found.exists()) {
            throw missing(path, tree.name());
        }
        if (path.directory() && !found.isDirectory()) {
            throw new KernelException("copy " + path + " of " + tree.name(), Errno.ENOTDIR);
        }
        return new Source(tree, path, found);
    }

    private PathInRoot find(Tree tree, CopyPath path, boolean follow) {
        try {
            return PathInRoot.resolve(kernel, tree.top(), path.path(), follow);
        } catch (KernelException failed) {
            if (failed.errno() == Errno.ENOENT) {
                throw missing(path, tree.name());
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
        Pathname place = source.found().path();
        TreeArchive.View view = new TreeArchive.View(
                source.tree().owners().inside(), source.tree().notes(), place.equals(SELF) ? Pathname.EMPTY : place);
        Descriptor top = PathInRoot.openDirectory(kernel, source.tree().top(), directory);
        return source.isDirectory()
                ? TreeArchive.named(kernel, top, name, view)
                : TreeArchive.ofFile(kernel, top, source.found().name(), name, view);
    }

    /**
     * Copies to a place in another tree.
     *
     * @param owners whether owners are kept
     * @param scratch a directory for a temporary file
     */
    Extracted copy(Source source, Tree into, CopyPath target, boolean owners, Path scratch) {
        PathInRoot found = find(into, target, true);
        Pathname directory;
        Pathname name;
        if (found.isDirectory()) {
            directory = found.path();
            name = source.given().contents() ? SELF : source.given().name();
        } else {
            refuse(source, target, found, into.name());
            directory = found.parent();
            name = found.name();
        }
        try (TreeArchive archive = archive(source, name)) {
            return extract(
                    into,
                    directory,
                    owners,
                    scratch,
                    (extractor, top, place, temporary) -> extractor.extract(archive, top, place, temporary));
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
    Extracted unpack(ReadableByteChannel tar, Tree into, CopyPath target, Path scratch) {
        PathInRoot found = find(into, target, true);
        if (!found.isDirectory()) {
            throw new InvalidSpecificationException(
                    "cannot unpack an archive to " + target + " of " + into.name() + ": it is not a directory",
                    "Give a directory as the target.");
        }
        return extract(
                into,
                found.path(),
                true,
                scratch,
                (extractor, top, place, temporary) -> extractor.extract(tar, top, place, temporary));
    }

    /** One of the extractor's ways. */
    @FunctionalInterface
    private interface Extraction {
        Extracted run(TreeExtractor extractor, int root, Pathname into, int scratch);
    }

    private Extracted extract(Tree into, Pathname directory, boolean owners, Path scratch, Extraction extraction) {
        Privileges own = into.privileges();
        TreeExtractor extractor = new TreeExtractor(
                kernel,
                new Privileges(own.owners() && owners, own.trustedAttributes(), own.notes()),
                into.owners().here());
        try (Descriptor top = PathInRoot.openDirectory(kernel, into.top(), into.confined() ? SELF : directory);
                Descriptor temporary = new Descriptor(
                        kernel,
                        kernel.open(FileCalls.AT_FDCWD, Pathname.of(scratch.toString()), DIRECTORY)
                                .intOrThrow("open the directory " + scratch))) {
            boolean atTop = !into.confined() || directory.equals(SELF);
            Pathname place = atTop ? Pathname.EMPTY : directory;
            return into.owners()
                    .making(kernel, () -> extraction.run(extractor, top.number(), place, temporary.number()));
        }
    }
}
