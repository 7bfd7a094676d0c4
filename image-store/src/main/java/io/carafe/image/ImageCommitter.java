package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.HeldLock;
import io.carafe.image.config.Digests;
import io.carafe.image.config.HistoryEntry;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import io.carafe.image.tar.ArchiveLimits;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes images of images and one more layer. */
final class ImageCommitter {
    private static final String LAYER = "layer";
    /** The digest of an archive without entries, which is no layer: Docker leaves it out, too. */
    private static final String NOTHING = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

    private final LayerIntake intake;
    private final Workspaces workspaces;
    private final FileLock lock;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final TagStore tags;
    private final StoreWatch watch;

    /** What became of a layer. */
    record Committed(ImageCatalog.Entry entry, List<String> warnings) {}

    ImageCommitter(
            LayerIntake intake,
            Workspaces workspaces,
            FileLock lock,
            ImageCatalog catalog,
            LayerStore layers,
            TagStore tags,
            StoreWatch watch) {
        this.intake = intake;
        this.workspaces = workspaces;
        this.lock = lock;
        this.catalog = catalog;
        this.layers = layers;
        this.tags = tags;
        this.watch = watch;
    }

    Committed commit(ReadableByteChannel archive, LayerCommit commit) {
        try (Workspace workspace = workspaces.create()) {
            ImageCatalog.Entry parent = parent(commit, workspace);
            LayerIntake.Taken taken = intake.take(archive, workspace, LAYER, ArchiveLimits.generous(), bytes -> {});
            intake.sync(workspace);
            watch.reached(StoreStep.LAYERS_TAKEN);
            return new Committed(add(parent, taken.layer(), commit, workspace), taken.warnings());
        }
    }

    /** From here on its layers stay, whatever becomes of it. */
    private ImageCatalog.Entry parent(LayerCommit commit, Workspace workspace) {
        try (HeldLock ignored = lock.shared()) {
            ImageCatalog.Entry parent =
                    catalog.find(commit.parent()).orElseThrow(() -> new ImageNotFoundException(commit.parent()));
            workspace.lease(parent.kept().chainIds());
            return parent;
        }
    }

    private ImageCatalog.Entry add(
            ImageCatalog.Entry parent, LayerRecord layer, LayerCommit commit, Workspace workspace) {
        boolean empty = layer.diffId().equals(NOTHING);
        ImageDocument document = document(parent.document(), layer, empty, commit);
        byte[] config = document.toJson();
        List<String> chainIds = Digests.chainIds(document.diffIds());
        byte[] manifest = manifest(parent, layer, empty, config).toJson();
        try (HeldLock ignored = lock.exclusive()) {
            if (!empty) {
                layers.adopt(workspace, LAYER, chainIds.get(chainIds.size() - 1));
                layers.sync();
            }
            watch.reached(StoreStep.LAYERS_ADOPTED);
            ImageCatalog.Entry entry = catalog.add(
                    config,
                    document,
                    manifest,
                    chainIds,
                    new ImageCatalog.Facts(
                            parent.kept().sizeBytes() + layer.fileBytes(), List.of(), Optional.of(parent.id())));
            watch.reached(StoreStep.IMAGE_ADDED);
            commit.reference().ifPresent(reference -> tags.write(reference, entry.id()));
            return entry;
        }
    }

    private static ImageDocument document(ImageDocument parent, LayerRecord layer, boolean empty, LayerCommit commit) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        List<String> diffIds = new ArrayList<>(parent.diffIds());
        if (!empty) {
            diffIds.add(layer.diffId());
        }
        List<HistoryEntry> history = new ArrayList<>(parent.history());
        history.add(new HistoryEntry(Optional.of(now), commit.createdBy(), commit.author(), commit.message(), empty));
        return new ImageDocument(
                Optional.of(now),
                commit.author(),
                parent.architecture(),
                parent.variant(),
                parent.os(),
                commit.config(),
                diffIds,
                history);
    }

    /** Layers that came from elsewhere are described as they came, so that they need not be given away anew. */
    private ManifestDocument manifest(ImageCatalog.Entry parent, LayerRecord layer, boolean empty, byte[] config) {
        List<ContentDescriptor> blobs = new ArrayList<>(blobsOf(parent));
        if (!empty) {
            blobs.add(archiveOf(layer));
        }
        return new ManifestDocument(ContentDescriptor.of(MediaTypes.OCI_CONFIG, config), blobs);
    }

    private List<ContentDescriptor> blobsOf(ImageCatalog.Entry image) {
        try {
            List<ContentDescriptor> blobs = ManifestDocument.parse(catalog.manifest(image), Optional.empty())
                    .layers();
            if (blobs.size() == image.document().diffIds().size()) {
                return blobs;
            }
        } catch (InvalidImageException | DamagedStateException unreadable) {
            // Its layers are known without it.
        }
        return image.kept().chainIds().stream()
                .map(layers::record)
                .map(ImageCommitter::archiveOf)
                .toList();
    }

    private static ContentDescriptor archiveOf(LayerRecord layer) {
        return new ContentDescriptor(MediaTypes.OCI_LAYER, layer.diffId(), layer.archiveBytes());
    }
}
