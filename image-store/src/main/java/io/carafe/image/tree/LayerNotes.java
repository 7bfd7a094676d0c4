package io.carafe.image.tree;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.image.tar.ArchiveLimits;
import io.carafe.image.tar.EntryPath;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tar.TarReader;
import io.carafe.image.tarmap.MapFileInput;
import io.carafe.image.tarmap.TarMapReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the archive of a layer says of files that its tree, unpacked without root, cannot be asked: whose links and FIFOs
 * are, and which device nodes there are. It is in the map of the archive, out of reach of containers.
 */
final class LayerNotes {
    private static final Set<OpenFlag> DIRECTORY = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
    private static final Set<OpenFlag> FILE = Set.of(OpenFlag.RDONLY, OpenFlag.NOFOLLOW, OpenFlag.NONBLOCK);
    private static final Set<ResolveFlag> INSIDE = Set.of(ResolveFlag.BENEATH, ResolveFlag.NO_SYMLINKS);
    /** It was held to its limits when it was unpacked. */
    private static final ArchiveLimits UNLIMITED =
            new ArchiveLimits(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, false);

    private static final int BYTES_EACH = 200;

    private final FileCalls kernel;
    private final boolean owners;
    private final long mostBytes;
    private final Map<Pathname, NotedFile> files = new HashMap<>();
    private long bytes;
    private long forgotten;

    private LayerNotes(FileCalls kernel, boolean owners, long mostBytes) {
        this.kernel = kernel;
        this.owners = owners;
        this.mostBytes = mostBytes;
    }

    /** Of a layer that no archive is known of. */
    static LayerNotes none(FileCalls kernel) {
        return new LayerNotes(kernel, false, 0);
    }

    /**
     * Reads them.
     *
     * @param tree the directory that the layer was unpacked to
     * @param owners whether it is of interest whose links and FIFOs are
     * @param mostBytes how much memory they may take, about; what does not fit is counted
     * @throws DamagedStateException when the map cannot be read
     */
    static LayerNotes of(FileCalls kernel, Pathname tree, boolean owners, long mostBytes) {
        LayerNotes notes = new LayerNotes(kernel, owners, mostBytes);
        Pathname layer = EntryPath.ofClean(tree).parent();
        try (Descriptor directory = notes.open(layer);
                Descriptor top = notes.open(tree)) {
            Result file = kernel.openat2(directory.number(), LayerUnpacker.MAP, FILE, 0, INSIDE);
            if (!file.failedWith(Errno.ENOENT)) {
                int map = file.intOrThrow("open the map of the layer " + layer);
                notes.read(new MapFileInput(kernel, new Descriptor(kernel, map)), top.number());
            }
        }
        return notes;
    }

    private Descriptor open(Pathname directory) {
        return new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, directory, DIRECTORY).intOrThrow("open the directory " + directory));
    }

    private void read(MapFileInput file, int tree) {
        try (file;
                TarMapReader map = new TarMapReader(file)) {
            TarReader reader = new TarReader(new LayerHeaders(map), UNLIMITED);
            try (DirectoryCache directories = new DirectoryCache(kernel, tree, new EntryFaults(reader, ""))) {
                for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                    follow(entry, reader, directories);
                }
            }
        } catch (IOException | InvalidArchiveException damaged) {
            throw new DamagedStateException("the map of a layer is damaged: " + damaged.getMessage(), "", damaged);
        }
    }

    /** What another kind of entry makes of a path is to be seen in the tree. */
    private void follow(TarEntry entry, TarReader reader, DirectoryCache directories) {
        if (WhiteoutName.isReserved(entry.path().name())) {
            return;
        }
        switch (entry.type()) {
            case SYMBOLIC_LINK -> linkOrFifo(entry, FileType.SYMBOLIC_LINK, directories);
            case FIFO -> linkOrFifo(entry, FileType.FIFO, directories);
            case CHARACTER_DEVICE -> {
                boolean whiteout = entry.device().encoded() == Overlay.WHITEOUT_DEVICE;
                note(entry.path(), whiteout ? null : noted(entry, FileType.CHARACTER_DEVICE), directories);
            }
            case BLOCK_DEVICE -> note(entry.path(), noted(entry, FileType.BLOCK_DEVICE), directories);
            case HARD_LINK -> {
                if (!files.isEmpty()) {
                    Pathname target = real(reader.linkTarget(entry), directories);
                    note(entry.path(), target == null ? null : files.get(target), directories);
                }
            }
            case REGULAR, DIRECTORY -> {}
        }
    }

    private void linkOrFifo(TarEntry entry, FileType type, DirectoryCache directories) {
        boolean ofRoot = entry.uid() == 0 && entry.gid() == 0;
        note(entry.path(), ofRoot || !owners ? null : noted(entry, type), directories);
    }

    private static NotedFile noted(TarEntry entry, FileType type) {
        return new NotedFile(
                type, new NotedOwner(entry.uid(), entry.gid()), entry.permissions(), entry.modified(), entry.device());
    }

    private void note(EntryPath path, @Nullable NotedFile file, DirectoryCache directories) {
        if (file == null && files.isEmpty()) {
            return;
        }
        Pathname real = real(path, directories);
        if (real == null) {
            return;
        }
        if (file == null) {
            files.remove(real);
        } else if (bytes + BYTES_EACH + real.length() > mostBytes) {
            files.remove(real);
            forgotten++;
        } else {
            files.put(real, file);
            bytes += BYTES_EACH + real.length();
        }
    }

    /** Where it is without links on the way; null when nothing can be there (any more). */
    private static @Nullable Pathname real(EntryPath path, DirectoryCache directories) {
        return directories.openExisting(path.parent()).ok()
                ? directories.real(path.parent()).resolve(path.name())
                : null;
    }

    /** By paths from the top of the tree, without links on the way. */
    Map<Pathname, NotedFile> files() {
        return files;
    }

    /** About how much memory they take. */
    long bytes() {
        return bytes;
    }

    /** How many did not fit. */
    long forgotten() {
        return forgotten;
    }
}
