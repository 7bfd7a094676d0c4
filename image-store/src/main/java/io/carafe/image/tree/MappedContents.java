package io.carafe.image.tree;

import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tarmap.TarMapWriter;

/** Writes down in a tar map where contents went, and keeps those that the tree loses, or that nobody could read there. */
final class MappedContents implements ContentsKeeper {
    private static final int OWNER_READS = 0400;

    private final TarMapWriter map;
    private final SavedContents saved;
    private final Privileges privileges;

    MappedContents(TarMapWriter map, SavedContents saved, Privileges privileges) {
        this.map = map;
        this.saved = saved;
        this.privileges = privileges;
    }

    @Override
    public void begin(TarEntry entry, Pathname path) {
        if (hasContents(entry)) {
            map.contents(path, saved.generation(path), entry.size(), entry.sparse());
        }
    }

    private static boolean hasContents(TarEntry entry) {
        return entry.sparse() == null ? entry.size() > 0 : entry.sparse().storedBytes() > 0;
    }

    @Override
    public void end(TarEntry entry, Pathname path, int file) {
        boolean unreadable = !privileges.owners() && (entry.permissions() & OWNER_READS) == 0;
        if (unreadable && hasContents(entry)) {
            saved.copy(file, path);
        }
    }

    @Override
    public void removes(int parent, Pathname name, FileStatus status, Pathname path) {
        saved.keep(parent, name, status, path);
    }

    @Override
    public void closes(int directory, Pathname path) {
        if (!privileges.owners()) {
            saved.copyAll(directory, path);
        }
    }
}
