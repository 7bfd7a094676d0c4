package io.carafe.image.tree;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.image.tar.EntryPath;
import io.carafe.image.tar.EntryType;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tar.TarReader;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes the file of each entry. An entry replaces what an earlier one made under the same name, with everything below
 * it; only a directory over a directory leaves the contents and changes the rest, as Docker does.
 */
final class EntryWriter implements AutoCloseable {
    private static final Set<AtFlag> NOFOLLOW = Set.of(AtFlag.SYMLINK_NOFOLLOW);
    private static final Set<AtFlag> ITSELF = Set.of(AtFlag.EMPTY_PATH);
    private static final Set<OpenFlag> CREATE = Set.of(OpenFlag.RDWR, OpenFlag.CREAT, OpenFlag.EXCL, OpenFlag.NOFOLLOW);
    private static final Set<OpenFlag> OPEN_DIRECTORY = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);
    /** How many device nodes may be left out before hard links to further ones count as links to nothing. */
    private static final int MOST_LEFT_OUT = 10_000;

    private static final int OWNER_ALONE = 0600;
    private static final int OWNER_ACCESS = 0700;

    private final FileCalls kernel;
    private final int root;
    private final Privileges privileges;
    private final EntryRules rules;
    private final ContentsKeeper keeper;
    private final TarReader reader;
    private final Warnings warnings;
    private final EntryFaults faults;
    private final DirectoryCache directories;
    private final MetadataWriter metadata;
    private final FileContents contents;
    private final PendingDirectories pending;
    private final TreeRemover remover;
    private final Set<Pathname> leftOut = new HashSet<>();
    private long bytes;

    EntryWriter(
            FileCalls kernel,
            Privileges privileges,
            int root,
            int scratch,
            TarReader reader,
            Warnings warnings,
            EntryRules rules,
            ContentsKeeper keeper) {
        this.rules = rules;
        this.keeper = keeper;
        this.kernel = kernel;
        this.privileges = privileges;
        this.root = root;
        this.reader = reader;
        this.warnings = warnings;
        this.faults = new EntryFaults(reader, rules.spaceAdvice());
        this.directories = new DirectoryCache(kernel, root, faults);
        this.metadata = new MetadataWriter(kernel, privileges, faults, warnings);
        this.contents = new FileContents(kernel, reader, faults);
        this.pending = new PendingDirectories(kernel, root, scratch);
        this.remover = new TreeRemover(kernel);
    }

    /** The sum of the sizes of all regular files. */
    long bytes() {
        return bytes;
    }

    void write(TarEntry given) {
        TarEntry entry = rules.placed(given);
        EntryPath path = entry.path();
        if (path.isRoot()) {
            writeRoot(entry);
            return;
        }
        if (!rules.whiteouts()) {
            writeFile(entry);
            return;
        }
        WhiteoutName whiteout = WhiteoutName.of(path);
        switch (whiteout.kind()) {
            case BOOKKEEPING -> {
                // Of aufs, and of no meaning to anybody else.
            }
            case OPAQUE -> makeOpaque(directories.open(path.parent()), entry);
            case WHITEOUT -> writeWhiteout(entry, whiteout);
            case NONE -> writeFile(entry);
        }
    }

    /** Everything that has to wait until all entries are there. */
    void finish() {
        for (Pathname path : pending.closed()) {
            Result opened = directories.openExisting(path);
            if (opened.ok()) {
                keeper.closes((int) opened.raw(), directories.real(path));
            }
        }
        directories.clear();
        pending.apply();
    }

    private void writeRoot(TarEntry entry) {
        if (entry.type() != EntryType.DIRECTORY) {
            throw faults.problem("it would replace the root directory by something else");
        }
        fillIn(root, entry);
    }

    private void writeFile(TarEntry entry) {
        int parent = directories.open(entry.path().parent());
        Pathname name = entry.path().name();
        switch (entry.type()) {
            case REGULAR -> writeRegular(parent, name, entry);
            case DIRECTORY -> writeDirectory(parent, name, entry);
            case HARD_LINK -> writeHardLink(parent, name, entry);
            case SYMBOLIC_LINK -> {
                make(parent, name, entry, () -> kernel.symlinkat(entry.linkTarget(), parent, name));
                metadata.toNode(parent, name, entry, true);
            }
            case FIFO -> writeNode(parent, name, entry, FileType.FIFO);
            case CHARACTER_DEVICE -> writeNode(parent, name, entry, FileType.CHARACTER_DEVICE);
            case BLOCK_DEVICE -> writeNode(parent, name, entry, FileType.BLOCK_DEVICE);
        }
    }

    private void writeRegular(int parent, Pathname name, TarEntry entry) {
        int file = (int) make(parent, name, entry, () -> kernel.openat2(parent, name, CREATE, OWNER_ALONE, Set.of()));
        try {
            Pathname path = real(entry);
            keeper.begin(entry, path);
            contents.write(file, entry);
            keeper.end(entry, path, file);
            metadata.toFile(file, entry);
            bytes += entry.size();
        } finally {
            kernel.close(file);
        }
    }

    private Pathname real(TarEntry entry) {
        return directories.real(entry.path().parent()).resolve(entry.path().name());
    }

    private void writeNode(int parent, Pathname name, TarEntry entry, FileType type) {
        boolean hides = type != FileType.FIFO && isWhiteout(parent, name);
        Result made = attempt(
                parent,
                name,
                entry,
                () -> kernel.mknodat(
                        parent, name, type.bits() | OWNER_ALONE, entry.device().encoded()));
        if (made.failedWith(Errno.EPERM) && type != FileType.FIFO) {
            leaveOut(entry);
            if (hides) {
                faults.check(makeWhiteout(parent, name), "make the whiteout", entry.name());
            }
            return;
        }
        faults.check(made, "make", entry.name());
        metadata.toNode(parent, name, entry, false);
    }

    private boolean isWhiteout(int parent, Pathname name) {
        Answer<FileStatus> present = kernel.statx(parent, name, NOFOLLOW);
        return present.ok() && Overlay.isWhiteout(present.orThrow("look at a file"));
    }

    private Result makeWhiteout(int parent, Pathname name) {
        return kernel.mknodat(parent, name, Overlay.WHITEOUT_MODE, Overlay.WHITEOUT_DEVICE);
    }

    private void leaveOut(TarEntry entry) {
        warnings.add(Warnings.Kind.DEVICE, entry.path().full());
        if (leftOut.size() < MOST_LEFT_OUT) {
            leftOut.add(real(entry));
        }
    }

    private void writeHardLink(int parent, Pathname name, TarEntry entry) {
        EntryPath target = rules.placed(reader.linkTarget(entry));
        Result targetParent = directories.openExisting(target.parent());
        if (!targetParent.ok()) {
            throw notThere(entry);
        }
        int from = (int) targetParent.raw();
        Answer<FileStatus> linked = kernel.statx(from, target.name(), NOFOLLOW);
        if (!linked.ok() && leftOut.contains(directories.real(target.parent()).resolve(target.name()))) {
            leaveOut(entry);
            return;
        }
        if (!linked.ok()) {
            throw notThere(entry);
        }
        FileStatus file = linked.orThrow("look at a file");
        if (file.isDirectory()) {
            throw faults.problem("it is a hard link to \"" + entry.linkTarget() + "\", which is a directory");
        }
        Answer<FileStatus> present = kernel.statx(parent, name, NOFOLLOW);
        if (present.ok() && FileIdentity.of(present.orThrow("look at a file")).equals(FileIdentity.of(file))) {
            return;
        }
        // Taking away what is in its place may have closed the handle, so look it up again.
        make(parent, name, entry, () -> {
            Result again = directories.openExisting(target.parent());
            return again.ok() ? kernel.linkat((int) again.raw(), target.name(), parent, name, Set.of()) : again;
        });
    }

    private InvalidArchiveException notThere(TarEntry entry) {
        return reader.problem(
                "it is a hard link to \"" + entry.linkTarget() + "\", which is not in the archive before it",
                "Make the archive again, with that file in it.");
    }

    private void writeDirectory(int parent, Pathname name, TarEntry entry) {
        boolean overWhiteout = false;
        Result made = kernel.mkdirat(parent, name, OWNER_ACCESS);
        if (made.failedWith(Errno.EEXIST)) {
            FileStatus present =
                    kernel.statx(parent, name, NOFOLLOW).orThrow(errno -> faults.of(errno, "look at", entry.name()));
            if (!present.isDirectory()) {
                if (rules.keepsKinds()) {
                    throw faults.problem("a directory cannot take the place of what is there and is none");
                }
                overWhiteout = Overlay.isWhiteout(present);
                make(parent, name, entry, () -> kernel.mkdirat(parent, name, OWNER_ACCESS));
            }
        } else {
            faults.check(made, "make", entry.name());
        }
        int directory =
                (int) faults.check(kernel.openat2(parent, name, OPEN_DIRECTORY, 0, Set.of()), "open", entry.name());
        directories.put(entry.path().full(), directory, real(entry));
        fillIn(directory, entry);
        if (overWhiteout) {
            makeOpaque(directory, entry);
        }
    }

    private void fillIn(int directory, TarEntry entry) {
        metadata.ownerAndAttributes(directory, entry);
        metadata.permissions(directory, entry.permissions() | OWNER_ACCESS, entry.name());
        long inode = kernel.statx(directory, Pathname.EMPTY, ITSELF)
                .orThrow(errno -> faults.of(errno, "look at", entry.name()))
                .inode();
        pending.add(entry.path().full(), inode, entry.modified());
        if ((entry.permissions() & OWNER_ACCESS) != OWNER_ACCESS) {
            pending.addClosed(entry.path().full(), inode, entry.permissions());
        }
    }

    private void writeWhiteout(TarEntry entry, WhiteoutName whiteout) {
        if (!whiteout.hidesSomething()) {
            throw faults.problem("it is a whiteout of \"" + whiteout.hidden() + "\", which cannot be a file");
        }
        Pathname hidden = whiteout.hidden();
        int parent = directories.open(entry.path().parent());
        Answer<FileStatus> present = kernel.statx(parent, hidden, NOFOLLOW);
        if (present.failedWith(Errno.ENOENT)) {
            faults.check(makeWhiteout(parent, hidden), "make the whiteout", entry.name());
        } else if (present.orThrow(errno -> faults.of(errno, "look at", entry.name()))
                .isDirectory()) {
            // Both in one layer: what lower layers have there is hidden, and what this one has is not.
            makeOpaque(directories.open(entry.path().sibling(hidden).full()), entry);
        }
    }

    private void makeOpaque(int directory, TarEntry entry) {
        Pathname attribute = privileges.trustedAttributes() ? Overlay.TRUSTED_OPAQUE : Overlay.USER_OPAQUE;
        faults.check(kernel.fsetxattr(directory, attribute, Overlay.opaqueValue()), "make opaque", entry.name());
    }

    private long make(int parent, Pathname name, TarEntry entry, Supplier<Result> call) {
        return faults.check(attempt(parent, name, entry, call), "make", entry.name());
    }

    /** Makes a file, after taking away what is in its place. */
    private Result attempt(int parent, Pathname name, TarEntry entry, Supplier<Result> call) {
        Result made = call.get();
        if (!made.failedWith(Errno.EEXIST)) {
            return made;
        }
        FileStatus present = kernel.statx(parent, name, NOFOLLOW).orThrow("look at " + name);
        if (present.isDirectory() && rules.keepsKinds()) {
            throw faults.problem("it cannot take the place of the directory that is there");
        }
        keeper.removes(parent, name, present, real(entry));
        if (present.isDirectory() || present.type() == FileType.SYMBOLIC_LINK) {
            // The parent itself stays open: it is the one most recently used.
            directories.clearExcept(parent);
        }
        remover.remove(parent, name);
        return call.get();
    }

    @Override
    public void close() {
        directories.close();
        pending.close();
    }
}
