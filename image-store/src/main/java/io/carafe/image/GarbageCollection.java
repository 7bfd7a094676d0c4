package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.image.config.Digests;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes away what nothing needs any more: layers of no image, of no container and of no work that is under way, and
 * documents of no image. Only with the lock of the store held exclusively: then nothing is being added, and what work
 * under way needs is known by its leases.
 */
final class GarbageCollection {
    private final Workspaces workspaces;
    private final ImageCatalog catalog;
    private final BlobStore blobs;
    private final LayerStore layers;
    private final ImageUsers users;
    private final StoreWatch watch;

    GarbageCollection(
            Workspaces workspaces,
            ImageCatalog catalog,
            BlobStore blobs,
            LayerStore layers,
            ImageUsers users,
            StoreWatch watch) {
        this.workspaces = workspaces;
        this.catalog = catalog;
        this.blobs = blobs;
        this.layers = layers;
        this.users = users;
        this.watch = watch;
    }

    /**
     * What was taken away.
     *
     * @param layers chain ids
     * @param bytes what their files took
     */
    record Collected(List<String> layers, long bytes) {
        static final Collected NOTHING = new Collected(List.of(), 0);

        Collected {
            layers = List.copyOf(layers);
        }
    }

    /**
     * Moves layers into the workspace, with which they go, unless something needs them. When an image cannot be read,
     * its layers are not known, and all stay.
     */
    Collected evict(Collection<String> candidates, Workspace workspace) {
        Set<String> unneeded = new HashSet<>(candidates);
        unneeded.removeAll(workspaces.leased());
        if (unneeded.isEmpty()) {
            return Collected.NOTHING;
        }
        for (String id : catalog.ids()) {
            Optional<ImageRecord> image = catalog.record(id);
            if (image.isEmpty()) {
                return Collected.NOTHING;
            }
            unneeded.removeAll(image.get().chainIds());
        }
        users.layersInUse().forEach(tree -> LayerStore.chainIdOf(tree).ifPresent(unneeded::remove));
        List<String> evicted = new ArrayList<>();
        long bytes = 0;
        for (String chainId : candidates) {
            if (unneeded.contains(chainId) && layers.contains(chainId)) {
                bytes += sizeOf(chainId);
                layers.evict(chainId, workspace);
                evicted.add(chainId);
            }
        }
        watch.reached(StoreStep.LAYERS_EVICTED);
        return new Collected(evicted, bytes);
    }

    private long sizeOf(String chainId) {
        try {
            return layers.record(chainId).fileBytes();
        } catch (DamagedStateException unknown) {
            return 0;
        }
    }

    /** Takes away all that nothing needs, also what programs have left that died in the middle of something. */
    Collected collect(Workspace workspace) {
        Collected collected = evict(layers.chainIds(), workspace);
        removeDocuments();
        return collected;
    }

    private void removeDocuments() {
        Set<String> needed = new HashSet<>();
        for (String id : catalog.ids()) {
            Optional<ImageRecord> image = catalog.record(id);
            if (image.isEmpty()) {
                return;
            }
            needed.add(Digests.hex(id));
            needed.add(Digests.hex(image.get().manifest()));
        }
        blobs.removeAllBut(needed);
        catalog.removeDrafts();
    }
}
