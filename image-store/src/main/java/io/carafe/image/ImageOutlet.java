package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Gives images away, layers as the archives that they were. */
final class ImageOutlet {
    private final Workspaces workspaces;
    private final FileLock lock;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final Function<String, Optional<String>> locate;
    private final Function<String, List<Reference>> referencesOf;

    ImageOutlet(
            Workspaces workspaces,
            FileLock lock,
            ImageCatalog catalog,
            LayerStore layers,
            Function<String, Optional<String>> locate,
            Function<String, List<Reference>> referencesOf) {
        this.workspaces = workspaces;
        this.lock = lock;
        this.catalog = catalog;
        this.layers = layers;
        this.locate = locate;
        this.referencesOf = referencesOf;
    }

    ImageContents contents(String text) {
        Workspace workspace = workspaces.create();
        boolean made = false;
        try (Descriptor ignored = lock.shared()) {
            ImageCatalog.Entry entry = locate.apply(text)
                    .flatMap(catalog::find)
                    .orElseThrow(
                            () -> new ImageNotFoundException(Pathname.of(text).toString()));
            List<String> chainIds = entry.kept().chainIds();
            workspace.lease(chainIds);
            List<ContentDescriptor> archives = chainIds.stream()
                    .map(layers::record)
                    .map(ImageOutlet::archive)
                    .toList();
            ImageContents contents = new ImageContents(
                    entry,
                    catalog.config(entry.id()),
                    origin(entry),
                    referencesOf.apply(entry.id()),
                    archives,
                    index -> layers.openArchive(chainIds.get(index)),
                    workspace);
            made = true;
            return contents;
        } finally {
            if (!made) {
                workspace.close();
            }
        }
    }

    private static ContentDescriptor archive(LayerRecord layer) {
        return new ContentDescriptor(MediaTypes.OCI_LAYER, layer.diffId(), layer.archiveBytes());
    }

    /** The manifest of an image can be lost without loss. */
    private Optional<ManifestDocument> origin(ImageCatalog.Entry entry) {
        try {
            return Optional.of(ManifestDocument.parse(catalog.manifest(entry), Optional.empty()));
        } catch (InvalidImageException | DamagedStateException unreadable) {
            return Optional.empty();
        }
    }
}
