package io.carafe.image;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.image.config.Digests;
import io.carafe.image.state.StateDirectory;
import io.carafe.image.state.Workspace;
import io.carafe.image.tar.ArchiveLimits;
import io.carafe.image.tree.FileAccess;
import io.carafe.image.tree.LayerUnpacker;
import io.carafe.image.tree.UnpackedLayer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.function.LongConsumer;

/** Makes layers of archives, each in a directory of a workspace, from where {@link LayerStore} adopts it. */
final class LayerIntake {
    private static final int TREE_MODE = 0755;

    private final Kernel kernel;
    private final LayerUnpacker unpacker;

    LayerIntake(FileAccess access) {
        this.kernel = access.kernel();
        this.unpacker = new LayerUnpacker(access);
    }

    /**
     * A layer that is complete, but perhaps not on disk yet.
     *
     * @param directory its name in the workspace
     */
    record Taken(String directory, LayerRecord layer, List<String> warnings) {}

    /**
     * Unpacks an archive.
     *
     * @param name of the directory that is made
     */
    Taken take(
            ReadableByteChannel archive,
            Workspace workspace,
            String name,
            ArchiveLimits limits,
            LongConsumer progress) {
        try (StateDirectory directory = workspace.directory().temporarySubdirectory(name);
                StateDirectory tree = directory.temporarySubdirectory(LayerStore.DIFF)) {
            kernel.fchmod(tree.number(), TREE_MODE).orThrow("set the permissions of " + tree.path());
            UnpackedLayer unpacked = unpacker.unpack(archive, tree.number(), directory.number(), limits, progress);
            LayerRecord layer =
                    new LayerRecord(Digests.PREFIX + unpacked.diffId(), unpacked.archiveBytes(), unpacked.fileBytes());
            directory.writeNew(LayerStore.RECORD, layer.toJson());
            return new Taken(name, layer, unpacked.warnings());
        }
    }

    /** Makes durable all that was taken in a workspace. */
    void sync(Workspace workspace) {
        kernel.syncfs(workspace.directory().number())
                .orThrow(errno -> new KernelException(
                        "write the layers to disk",
                        errno,
                        errno == Errno.ENOSPC
                                ? "Free some space, or keep the image store on a larger file system."
                                : ""));
    }
}
