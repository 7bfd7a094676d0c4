package io.carafe.image;

import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.config.ConfigChanges;
import io.carafe.image.config.HistoryEntry;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.StateDirectory;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import io.carafe.image.tree.TreeArchive;
import java.nio.channels.ReadableByteChannel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes images of root file systems: unpacks beside the store, and moves into it what is complete and on disk. */
final class ImageImporter {
    private static final String LAYER = "layer";

    private final Kernel kernel;
    private final LayerIntake intake;
    private final Workspaces workspaces;
    private final FileLock lock;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final TagStore tags;

    /** What became of a source. */
    record Imported(ImageCatalog.Entry entry, List<String> warnings) {}

    ImageImporter(
            Kernel kernel,
            LayerIntake intake,
            Workspaces workspaces,
            FileLock lock,
            ImageCatalog catalog,
            LayerStore layers,
            TagStore tags) {
        this.kernel = kernel;
        this.intake = intake;
        this.workspaces = workspaces;
        this.lock = lock;
        this.catalog = catalog;
        this.layers = layers;
        this.tags = tags;
    }

    Imported importArchive(ReadableByteChannel archive, ImportOptions options) {
        ImageConfig config = ConfigChanges.apply(ImageConfig.empty(), options.changes());
        try (Workspace workspace = workspaces.create()) {
            LayerIntake.Taken taken = intake.take(archive, workspace, LAYER, options.limits(), options.progress());
            intake.sync(workspace);
            return new Imported(commit(workspace, taken.layer(), config, options), taken.warnings());
        }
    }

    /**
     * @param store is left out when it is inside
     */
    Imported importDirectory(Pathname directory, StateDirectory store, ImportOptions options) {
        FileStatus left = status(store.number());
        int top = kernel.open(FileCalls.AT_FDCWD, directory, Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                .intOrThrow("open the directory " + directory);
        try (Descriptor opened = new Descriptor(kernel, top);
                TreeArchive archive = new TreeArchive(
                        kernel,
                        opened.number(),
                        status -> status.device() == left.device() && status.inode() == left.inode())) {
            Imported imported = importArchive(archive, options);
            List<String> warnings = new ArrayList<>(archive.warnings());
            warnings.addAll(imported.warnings());
            return new Imported(imported.entry(), warnings);
        }
    }

    private FileStatus status(int handle) {
        return kernel.statx(handle, Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH)).orThrow("look at the image store");
    }

    private ImageCatalog.Entry commit(
            Workspace workspace, LayerRecord layer, ImageConfig config, ImportOptions options) {
        String chainId = layer.diffId();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        HistoryEntry origin =
                new HistoryEntry(Optional.of(now), Optional.empty(), Optional.empty(), options.message(), false);
        ImageDocument document = new ImageDocument(
                Optional.of(now),
                Optional.empty(),
                kernel.architecture() == Architecture.AARCH64 ? "arm64" : "amd64",
                Optional.empty(),
                "linux",
                config,
                List.of(layer.diffId()),
                List.of(origin));
        byte[] bytes = document.toJson();
        try (HeldLock ignored = lock.exclusive()) {
            layers.adopt(workspace, LAYER, chainId);
            layers.sync();
            ImageCatalog.Entry entry = catalog.add(
                    bytes,
                    document,
                    ImageReceiver.manifest(bytes, List.of(layer)),
                    List.of(chainId),
                    new ImageCatalog.Facts(layer.fileBytes(), List.of()));
            options.reference().ifPresent(reference -> tags.write(reference, entry.id()));
            return entry;
        }
    }
}
