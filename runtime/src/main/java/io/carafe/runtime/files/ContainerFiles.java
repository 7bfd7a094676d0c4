package io.carafe.runtime.files;

import io.carafe.api.MountSpec;
import io.carafe.api.RootSource;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.image.ImportedImage;
import io.carafe.image.tar.HeaderWriter;
import io.carafe.image.tree.FileAccess;
import io.carafe.image.tree.ImageNotes;
import io.carafe.image.tree.LayerChanges;
import io.carafe.image.tree.Privileges;
import io.carafe.image.tree.TreeArchive;
import io.carafe.image.tree.TreeChange;
import io.carafe.image.tree.TreeSize;
import io.carafe.runtime.resolve.MountResolver;
import io.carafe.runtime.resolve.VolumeStore;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The files of containers, running or not. Thread-safe. */
public final class ContainerFiles {
    private static final String HOST = "the host";
    /** What every container has something mounted on; Docker makes these in a layer of their own. */
    private static final Set<Pathname> PLACES = Set.of(
            Pathname.of("dev"),
            Pathname.of("etc/hostname"),
            Pathname.of("etc/hosts"),
            Pathname.of("etc/resolv.conf"),
            Pathname.of("proc"),
            Pathname.of("sys"));

    private static final Set<OpenFlag> DIRECTORY = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);
    private static final int BUFFER_BYTES = 1 << 18;

    private final ContainerStore store;
    private final MountResolver mounts;
    private final RootViews views;
    private final FileCopier copier;
    private final Kernel kernel;
    private final FileAccess access;
    private final Privileges onHost;
    private final ImageNotes none;

    @Inject
    public ContainerFiles(
            ContainerStore store, VolumeStore volumes, RootViews views, Kernel kernel, FileAccess access) {
        this.store = store;
        this.mounts = new MountResolver(volumes, kernel);
        this.views = views;
        this.copier = new FileCopier(access.kernel());
        this.kernel = access.kernel();
        this.access = access;
        this.onHost = Privileges.of(kernel);
        this.none = ImageNotes.none(kernel);
    }

    /** Where a volume is on the host. */
    public Path volume(ContainerRecord container, MountSpec.Volume volume) {
        return mounts.directory(volume, store.directory(container.id()).volumes());
    }

    /** How many bytes its changes to the root file system take. */
    public long writtenBytes(ContainerRecord container) {
        return new TreeSize(kernel).of(upper(container));
    }

    /**
     * What it changed of its image.
     *
     * @throws UnsupportedFeatureException when that is in memory, out of reach
     */
    public List<TreeChange> changes(ContainerRecord container, boolean running) {
        if (running && container.spec().root() instanceof RootSource.Directory) {
            throw new UnsupportedFeatureException(
                    "cannot tell what container " + container.name()
                            + " changed: it is over a directory, and its changes are in memory",
                    "Import the directory as an image, and run that.");
        }
        return new LayerChanges(kernel).of(upper(container), container.layers(), PLACES);
    }

    /**
     * Writes its files as a tar archive, without volumes and whatever else is mounted.
     *
     * @return what could not be put into it, in sentences without a full stop
     */
    public List<String> export(ContainerRecord container, OutputStream out) throws IOException {
        try (RootView root = views.own(container);
                ImageNotes notes = notes(container, root);
                TreeArchive archive = TreeArchive.ofOneMount(
                        kernel,
                        root.number(),
                        new TreeArchive.View(root.owners().inside(), notes, Pathname.EMPTY))) {
            copy(archive, out);
            return archive.warnings();
        }
    }

    /**
     * Does something with what it changed of its image, as the archive of a layer of an image.
     *
     * @param action reads the archive to its end; the container must neither be started nor removed meanwhile
     * @return the answer, with what could not be put into the archive among its warnings
     */
    public ImportedImage withChanges(ContainerRecord container, Function<ReadableByteChannel, ImportedImage> action) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, upper(container), DIRECTORY);
        if (opened.failedWith(Errno.ENOENT)) {
            return action.apply(Channels.newChannel(new ByteArrayInputStream(HeaderWriter.endMarker())));
        }
        List<TreeChange> changes = changes(container, false);
        try (Descriptor upper = new Descriptor(kernel, opened.intOrThrow("open the changes of " + named(container)));
                TreeArchive archive = TreeArchive.ofWritableLayer(
                        kernel, upper.number(), container.layers(), changes, PLACES, access.inside())) {
            ImportedImage image = action.apply(new WhileThere(archive, container));
            List<String> warnings = new ArrayList<>(archive.warnings());
            warnings.addAll(image.warnings());
            return new ImportedImage(image.image(), warnings);
        }
    }

    /** An archive that fails at its end when the container is gone by then, and files of it may be missing. */
    private final class WhileThere implements ReadableByteChannel {
        private final TreeArchive archive;
        private final ContainerRecord container;

        WhileThere(TreeArchive archive, ContainerRecord container) {
            this.archive = archive;
            this.container = container;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int length = archive.read(into);
            if (length < 0 && !store.exists(container.id())) {
                throw new CarafeException("cannot read the changes of " + named(container) + ": it was removed");
            }
            return length;
        }

        @Override
        public boolean isOpen() {
            return archive.isOpen();
        }

        @Override
        public void close() {
            archive.close();
        }
    }

    /** Copies out of a container, to a path of the host's. Returns how many bytes the files took as an archive. */
    public long copyOut(ContainerRecord container, String path, String target, CopyOptions options) {
        // Whoever has use for notes can set no owners on the host, and make no device nodes there.
        try (RootView root = views.whole(container, false);
                Descriptor host = copier.host()) {
            FileCopier.Source source =
                    copier.source(tree(container, root, none), CopyPath.of(path), options.followLink());
            return copier.copy(source, ofHost(host), CopyPath.of(target), options.keepOwners(), scratch(container))
                    .archiveBytes();
        }
    }

    /** Copies a path of the host's into a container. Returns how many bytes the files took as an archive. */
    public long copyIn(ContainerRecord container, String source, String path, CopyOptions options) {
        try (RootView root = views.whole(container, true);
                Descriptor host = copier.host()) {
            FileCopier.Source found = copier.source(ofHost(host), CopyPath.of(source), options.followLink());
            return copier.copy(found, tree(container, root, none), CopyPath.of(path), true, scratch(container))
                    .archiveBytes();
        }
    }

    /** Copies out of a container, as a tar archive. Returns its length. */
    public long archiveOut(ContainerRecord container, String path, OutputStream out, CopyOptions options)
            throws IOException {
        try (RootView root = views.whole(container, false);
                ImageNotes notes = notes(container, root);
                TreeArchive archive = copier.archive(
                        copier.source(tree(container, root, notes), CopyPath.of(path), options.followLink()))) {
            return copy(archive, out);
        }
    }

    /** Unpacks a tar archive, plain or compressed, in a directory of a container. Returns its length, uncompressed. */
    public long archiveIn(ContainerRecord container, ReadableByteChannel tar, String path) {
        try (RootView root = views.whole(container, true)) {
            return copier.unpack(tar, tree(container, root, none), CopyPath.of(path), scratch(container))
                    .archiveBytes();
        }
    }

    /** As root everything is on disk. */
    private ImageNotes notes(ContainerRecord container, RootView root) {
        if (access.privileges().trustedAttributes() || !(container.spec().root() instanceof RootSource.Image)) {
            return none;
        }
        Optional<Pathname> upper = Optional.of(upper(container)).filter(this::isThere);
        return ImageNotes.of(
                kernel,
                root.number(),
                upper,
                container.layers(),
                access.privileges().notes());
    }

    private boolean isThere(Pathname path) {
        return kernel.statx(FileCalls.AT_FDCWD, path, Set.of()).ok();
    }

    private FileCopier.Tree tree(ContainerRecord container, RootView root, ImageNotes notes) {
        return new FileCopier.Tree(root.number(), root.owners(), notes, access.privileges(), true, named(container));
    }

    private FileCopier.Tree ofHost(Descriptor root) {
        return new FileCopier.Tree(root.number(), FileOwners.ofHost(access), none, onHost, false, HOST);
    }

    private static long copy(TreeArchive archive, OutputStream out) throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER_BYTES);
        byte[] bytes = new byte[BUFFER_BYTES];
        long total = 0;
        for (int length = archive.read(direct); length >= 0; length = archive.read(direct.clear())) {
            direct.flip().get(bytes, 0, length);
            out.write(bytes, 0, length);
            total += length;
        }
        return total;
    }

    private static String named(ContainerRecord container) {
        return "container " + container.name();
    }

    private Path scratch(ContainerRecord container) {
        return store.directory(container.id()).path();
    }

    private Pathname upper(ContainerRecord container) {
        return Pathname.of(store.directory(container.id()).upper().toString());
    }
}
