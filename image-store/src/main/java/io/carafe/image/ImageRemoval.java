package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.ImageConflictException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes away names of images, images, and layers that nothing needs any more, by Docker's rules. */
final class ImageRemoval {
    private final Workspaces workspaces;
    private final LayerSalvage salvage;
    private final FileLock lock;
    private final ImageCatalog catalog;
    private final TagStore tags;
    private final ImageLookup lookup;
    private final ImageConflicts conflicts;
    private final GarbageCollection garbage;
    private final StoreWatch watch;

    ImageRemoval(
            Workspaces workspaces,
            LayerSalvage salvage,
            FileLock lock,
            ImageCatalog catalog,
            TagStore tags,
            ImageUsers users,
            GarbageCollection garbage,
            StoreWatch watch) {
        this.workspaces = workspaces;
        this.salvage = salvage;
        this.lock = lock;
        this.catalog = catalog;
        this.tags = tags;
        this.lookup = new ImageLookup(tags, catalog);
        this.conflicts = new ImageConflicts(catalog, users);
        this.garbage = garbage;
        this.watch = watch;
    }

    RemovedImage remove(String text, RemoveOptions options) {
        try (Workspace workspace = workspaces.create();
                HeldLock ignored = lock.exclusive()) {
            String id;
            try {
                id = lookup.locate(text)
                        .orElseThrow(() ->
                                new ImageNotFoundException(Pathname.of(text).toString()));
            } catch (DamagedStateException damagedTag) {
                Reference reference = Reference.parse(text);
                tags.remove(reference);
                return new RemovedImage("", List.of(reference.toString()), List.of(), 0);
            }
            Removal removal = new Removal(id, options, workspace);
            if (lookup.isId(text, id)) {
                removal.removeById(id);
            } else if (RepositoryDigest.isMeantBy(text)) {
                removal.removeByDigest(id, RepositoryDigest.parse(text));
            } else {
                removal.removeByTag(id, Reference.parse(text));
            }
            return removal.result();
        }
    }

    /** What an image is known by. */
    private record Names(List<Reference> tags, List<RepositoryDigest> digests) {
        boolean isEmpty() {
            return tags.isEmpty() && digests.isEmpty();
        }

        /** Whether there is but one tag, or none, and everything is in one repository. */
        boolean areOne() {
            List<String> repositories = Stream.concat(
                            tags.stream().map(Reference::name), digests.stream().map(RepositoryDigest::name))
                    .distinct()
                    .toList();
            return tags.size() <= 1 && repositories.size() <= 1;
        }
    }

    private Names namesOf(String id) {
        List<Reference> references = tags.list(unreadable -> {}).stream()
                .filter(tag -> tag.imageId().equals(id))
                .map(TagStore.Tag::reference)
                .sorted()
                .toList();
        return new Names(
                references, catalog.record(id).map(ImageRecord::digests).orElse(List.of()));
    }

    /** One removal, while the store is locked. */
    private final class Removal {
        private final String meant;
        private final RemoveOptions options;
        private final Workspace workspace;
        private final List<String> untagged = new ArrayList<>();
        private final List<String> deleted = new ArrayList<>();
        private long bytes;

        Removal(String meant, RemoveOptions options, Workspace workspace) {
            this.meant = meant;
            this.options = options;
            this.workspace = workspace;
        }

        RemovedImage result() {
            return new RemovedImage(meant, untagged, deleted, bytes);
        }

        void removeByTag(String id, Reference reference) {
            refuseLastName(id, reference.toString());
            untag(reference);
            Names left = namesOf(id);
            if (left.tags().stream().noneMatch(other -> other.name().equals(reference.name()))) {
                // With its last tag a repository's digests go, too.
                left.digests().stream()
                        .filter(digest -> digest.name().equals(reference.name()))
                        .forEach(digest -> forget(id, digest));
            }
            deleteIfNameless(id);
        }

        void removeByDigest(String id, RepositoryDigest digest) {
            refuseLastName(id, digest.toString());
            forget(id, digest);
            deleteIfNameless(id);
        }

        private void refuseLastName(String id, String reference) {
            if (!options.force() && namesOf(id).areOne()) {
                conflicts.refuseNameInUse(id, reference);
            }
        }

        private void deleteIfNameless(String id) {
            if (namesOf(id).isEmpty()) {
                // What still needs it is a reason to keep it, and none to complain: the name is gone.
                if (conflicts.with(id, !options.force()).isEmpty()) {
                    delete(id);
                }
            }
        }

        void removeById(String id) {
            Names names = namesOf(id);
            Optional<ImageConflictException> conflict = conflicts.with(id, !options.force());
            if (conflict.isEmpty() && !options.force() && !names.areOne()) {
                conflict = Optional.of(ImageConflicts.severalNames(id));
            }
            conflict.ifPresent(reason -> {
                throw reason;
            });
            names.tags().forEach(this::untag);
            names.digests().forEach(digest -> untagged.add(digest.toString()));
            delete(id);
        }

        private void untag(Reference reference) {
            tags.remove(reference);
            watch.reached(StoreStep.NAME_REMOVED);
            untagged.add(reference.toString());
        }

        private void forget(String id, RepositoryDigest digest) {
            catalog.forget(id, digest);
            untagged.add(digest.toString());
        }

        private void delete(String id) {
            Optional<ImageRecord> record = catalog.record(id);
            catalog.remove(id);
            watch.reached(StoreStep.IMAGE_REMOVED);
            deleted.add(id);
            GarbageCollection.Collected layers = record.isPresent()
                    ? garbage.evict(uppermostFirst(record.get()), workspace)
                    : garbage.collect(workspace);
            deleted.addAll(layers.layers());
            bytes += layers.bytes();
            record.flatMap(ImageRecord::parent)
                    .filter(parent -> options.parents())
                    .ifPresent(this::deleteParent);
        }

        private void deleteParent(String id) {
            boolean there = catalog.record(id).isPresent();
            if (there && namesOf(id).isEmpty() && conflicts.with(id, true).isEmpty()) {
                delete(id);
            }
        }

        private static List<String> uppermostFirst(ImageRecord image) {
            List<String> chainIds = new ArrayList<>(image.chainIds());
            Collections.reverse(chainIds);
            return chainIds;
        }
    }

    /** Takes away all that nothing needs. */
    GarbageCollection.Collected collect() {
        workspaces.removeAbandoned(workspace -> false);
        try (Workspace workspace = workspaces.create();
                HeldLock ignored = lock.exclusive()) {
            return garbage.collect(workspace);
        }
    }

    /** Removes what processes that died in the middle left: temporary directories, and layers of no image. */
    void removeLeftovers() {
        if (workspaces.removeAbandoned(salvage::isWorthKeeping)) {
            try (Workspace workspace = workspaces.create()) {
                lock.tryExclusive().ifPresent(held -> {
                    try (held) {
                        garbage.collect(workspace);
                    }
                });
            }
        }
    }
}
