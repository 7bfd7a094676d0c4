package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.image.config.Digests;
import io.carafe.image.state.StateDirectory;
import io.carafe.image.state.Workspace;
import io.carafe.image.tree.LayerArchive;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Unpacked layers by their chain id: {@code layers/sha256-HEX/diff} is ready to be a lower directory of an overlay. */
final class LayerStore {
    /** The directory of a layer that holds its tree. */
    static final String DIFF = "diff";
    /** The file of a layer that says what it is. */
    static final String RECORD = "layer.json";

    private static final String PREFIX = "sha256-";

    private final FileCalls kernel;
    private final StateDirectory directory;

    LayerStore(FileCalls kernel, StateDirectory directory) {
        this.kernel = kernel;
        this.directory = directory;
    }

    Pathname treeOf(String chainId) {
        return directory.path().resolve(nameOf(chainId)).resolve(DIFF);
    }

    /** The layer that a directory holds the tree of, if it is in a store, whatever the path to that. */
    static Optional<String> chainIdOf(Pathname tree) {
        List<Pathname> names = tree.names();
        if (names.size() < 2 || !names.get(names.size() - 1).equals(Pathname.of(DIFF))) {
            return Optional.empty();
        }
        String name = names.get(names.size() - 2).toString();
        return Optional.of(name)
                .filter(one -> one.startsWith(PREFIX))
                .map(one -> Digests.PREFIX + one.substring(PREFIX.length()));
    }

    boolean contains(String chainId) {
        return kernel.statx(directory.number(), Pathname.of(nameOf(chainId)), Set.of(AtFlag.SYMLINK_NOFOLLOW))
                .ok();
    }

    /**
     * What is known of a layer.
     *
     * @throws DamagedStateException when it is not here, or cannot be read
     */
    LayerRecord record(String chainId) {
        try (StateDirectory layer = open(chainId)) {
            byte[] contents = layer.read(RECORD).orElseThrow(() -> new IOException("it has no " + RECORD));
            return LayerRecord.parse(contents);
        } catch (IOException damaged) {
            throw new DamagedStateException(
                    "the layer " + chainId + " is damaged: " + damaged.getMessage(),
                    "Remove the images that have it with carafe rmi --force, and import them again.",
                    damaged);
        }
    }

    /**
     * The archive that a layer was unpacked from.
     *
     * @throws DamagedStateException here or by a read, when it cannot be made again
     */
    ReadableByteChannel openArchive(String chainId) {
        LayerRecord layer = record(chainId);
        try (StateDirectory opened = open(chainId)) {
            return LayerArchive.open(kernel, opened.number(), Pathname.of(DIFF), layer.diffId(), layer.archiveBytes());
        }
    }

    private StateDirectory open(String chainId) {
        return directory
                .openSubdirectory(nameOf(chainId))
                .orElseThrow(() -> new DamagedStateException("the layer " + chainId + " is missing", ""));
    }

    /** Moves a complete layer here. One that is here already is the same, and stays. */
    void adopt(Workspace workspace, String name, String chainId) {
        Result moved = kernel.renameat2(
                workspace.directory().number(),
                Pathname.of(name),
                directory.number(),
                Pathname.of(nameOf(chainId)),
                true);
        if (moved.failedWith(Errno.EEXIST)) {
            return;
        }
        moved.orThrow("move the layer to " + treeOf(chainId));
    }

    /** Makes durable which layers are here. */
    void sync() {
        directory.sync();
    }

    /** Moves a layer away, to be removed with the workspace. */
    void evict(String chainId, Workspace workspace) {
        Pathname name = Pathname.of(nameOf(chainId));
        Result moved =
                kernel.renameat2(directory.number(), name, workspace.directory().number(), name, true);
        if (!moved.failedWith(Errno.ENOENT)) {
            moved.orThrow("remove the layer " + directory.path().resolve(name));
        }
        directory.sync();
    }

    /** The chain ids of all layers that are here. */
    List<String> chainIds() {
        return directory.names().stream()
                .filter(name -> name.startsWith(PREFIX))
                .map(name -> Digests.PREFIX + name.substring(PREFIX.length()))
                .toList();
    }

    private static String nameOf(String chainId) {
        return PREFIX + Digests.hex(chainId);
    }
}
