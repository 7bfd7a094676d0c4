package io.carafe.image;

import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.config.ConfigChanges;
import io.carafe.image.config.Digests;
import io.carafe.image.config.HistoryEntry;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.config.ManifestDocument;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.StateDirectory;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import io.carafe.image.tree.LayerUnpacker;
import io.carafe.image.tree.Privileges;
import io.carafe.image.tree.TreeArchive;
import io.carafe.image.tree.UnpackedLayer;
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
    private static final int TREE_MODE = 0755;

    private final Kernel kernel;
    private final LayerUnpacker unpacker;
    private final Workspaces workspaces;
    private final FileLock lock;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final TagStore tags;

    /** What became of a source. */
    record Imported(ImageCatalog.Entry entry, List<String> warnings) {}

    ImageImporter(
            Kernel kernel,
            Privileges privileges,
            Workspaces workspaces,
            FileLock lock,
            ImageCatalog catalog,
            LayerStore layers,
            TagStore tags) {
        this.kernel = kernel;
        this.unpacker = new LayerUnpacker(kernel, privileges);
        this.workspaces = workspaces;
        this.lock = lock;
        this.catalog = catalog;
        this.layers = layers;
        this.tags = tags;
    }

    Imported importArchive(ReadableByteChannel archive, ImportOptions options) {
        ImageConfig config = ConfigChanges.apply(ImageConfig.empty(), options.changes());
        try (Workspace workspace = workspaces.create()) {
            UnpackedLayer layer = unpack(archive, workspace, options);
            return new Imported(commit(workspace, layer, config, options), layer.warnings());
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

    private UnpackedLayer unpack(ReadableByteChannel archive, Workspace workspace, ImportOptions options) {
        try (StateDirectory directory = workspace.directory().temporarySubdirectory(LAYER);
                StateDirectory tree = directory.temporarySubdirectory(LayerStore.DIFF)) {
            kernel.fchmod(tree.number(), TREE_MODE).orThrow("set the permissions of " + tree.path());
            UnpackedLayer layer = unpacker.unpack(
                    archive, tree.number(), workspace.directory().number(), options.limits(), options.progress());
            syncAll(tree);
            return layer;
        }
    }

    private void syncAll(StateDirectory tree) {
        kernel.syncfs(tree.number())
                .orThrow(errno -> new KernelException(
                        "write the layer to disk",
                        errno,
                        errno == Errno.ENOSPC
                                ? "Free some space, or keep the image store on a larger file system."
                                : ""));
    }

    private ImageCatalog.Entry commit(
            Workspace workspace, UnpackedLayer layer, ImageConfig config, ImportOptions options) {
        String diffId = Digests.PREFIX + layer.diffId();
        String chainId = Digests.chainId(List.of(diffId));
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
                List.of(diffId),
                List.of(origin));
        try (Descriptor ignored = lock.exclusive()) {
            layers.adopt(workspace, LAYER, chainId);
            ImageCatalog.Entry entry = catalog.add(
                    document,
                    List.of(new ManifestDocument.Blob(diffId, layer.archiveBytes())),
                    List.of(chainId),
                    layer.fileBytes());
            options.reference().ifPresent(reference -> tags.write(reference, entry.id()));
            return entry;
        }
    }
}
