package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.EntryPath;
import io.carafe.image.tar.TarEntry;

/**
 * How entries of an archive become files.
 *
 * @param into the directory of the tree that they go to, relative and clean; empty for the top
 * @param whiteouts whether names that begin with {@code .wh.} take files away, as in a layer
 * @param keepsKinds whether it is an error when a directory would take the place of something else, or the other way round
 * @param spaceAdvice what to do when the disk is full
 */
record EntryRules(Pathname into, boolean whiteouts, boolean keepsKinds, String spaceAdvice) {
    /** Of layers of images. */
    static EntryRules ofLayer() {
        return new EntryRules(
                Pathname.EMPTY,
                true,
                false,
                "Free some space, or keep the image store on a larger file system; nothing of the archive was kept.");
    }

    /** Of archives that are unpacked over files that are there. */
    static EntryRules ofCopy(Pathname into) {
        return new EntryRules(into, false, true, "Free some space; a part may have been copied.");
    }

    TarEntry placed(TarEntry entry) {
        if (into.length() == 0) {
            return entry;
        }
        return new TarEntry(
                entry.type(),
                entry.name(),
                placed(entry.path()),
                entry.linkTarget(),
                entry.permissions(),
                entry.uid(),
                entry.gid(),
                entry.modified(),
                entry.device(),
                entry.size(),
                entry.sparse(),
                entry.extendedAttributes());
    }

    EntryPath placed(EntryPath path) {
        return into.length() == 0 ? path : EntryPath.ofClean(into.resolve(path.full()));
    }
}
