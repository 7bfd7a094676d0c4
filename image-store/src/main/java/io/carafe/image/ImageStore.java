package io.carafe.image;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.image.Image;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.archive.ArchiveSink;
import io.carafe.image.archive.DirectorySink;
import io.carafe.image.archive.TarSink;
import io.carafe.image.oci.Platform;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.StateDirectory;
import io.carafe.image.state.Workspaces;
import io.carafe.image.tree.FileAccess;
import io.carafe.image.tree.TreeRemover;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The images of one root directory, which any number of threads and processes may share:
 *
 * <pre>
 * blobs/sha256/HEX       documents of images, by digest
 * images/HEX.json        an image, by the digest of its configuration, and which layers it has
 * layers/sha256-HEX/     a layer, by its chain id: diff is what it unpacks to
 * tags/NAME/TAG          the id that a reference stands for
 * format                 the version of all this
 * tmp/                   work under way, with what it needs and has not added yet
 * lock                   held, shared, by readers, and exclusively for the moment in which something changes
 * </pre>
 *
 * The archives of layers are not kept, only what they unpack to.
 */
public final class ImageStore implements AutoCloseable {
    private final Kernel kernel;
    private final StateDirectory root;
    private final List<StateDirectory> directories = new ArrayList<>();
    private final FileLock lock;
    private final TagStore tags;
    private final ImageCatalog catalog;
    private final ImageQueries queries;
    private final ImageImporter importer;
    private final ImageReceiver receiver;
    private final ImageLoader loader;
    private final ImageOutlet outlet;
    private final ImageCommitter committer;
    private final ImageRemoval removal;
    private final ImagePruning pruning;
    private final ImageObserver observer;

    private ImageStore(
            FileAccess access, StateDirectory root, ImageUsers users, StoreWatch watch, ImageObserver observer) {
        this.kernel = access.kernel();
        this.root = root;
        this.observer = observer;
        this.lock = new FileLock(kernel, root, "lock");
        TreeRemover remover = new TreeRemover(kernel);
        Workspaces workspaces = new Workspaces(directory("tmp"), lock, remover);
        BlobStore blobs = new BlobStore(kept(directory("blobs").subdirectory("sha256")));
        this.catalog = new ImageCatalog(directory("images"), blobs);
        this.tags = new TagStore(directory("tags"));
        LayerStore layers = new LayerStore(kernel, directory("layers"));
        this.queries = new ImageQueries(lock, catalog, layers, tags);
        LayerIntake intake = new LayerIntake(access);
        this.importer = new ImageImporter(kernel, intake, workspaces, lock, catalog, layers, tags);
        LayerSalvage salvage = new LayerSalvage(kernel, workspaces, remover);
        this.receiver = new ImageReceiver(intake, salvage, workspaces, lock, catalog, layers, tags);
        this.loader = new ImageLoader(kernel, workspaces, receiver, this::described);
        this.outlet = new ImageOutlet(workspaces, lock, catalog, layers, tags, queries::locate, queries::referencesOf);
        this.committer = new ImageCommitter(intake, workspaces, lock, catalog, layers, tags, watch);
        this.removal = new ImageRemoval(
                workspaces,
                salvage,
                lock,
                catalog,
                tags,
                users,
                new GarbageCollection(workspaces, catalog, blobs, layers, users, watch),
                watch);
        this.pruning = new ImagePruning(this::list, users, removal);
        removal.removeLeftovers();
    }

    private StateDirectory directory(String name) {
        return kept(root.subdirectory(name));
    }

    private StateDirectory kept(StateDirectory directory) {
        directories.add(directory);
        return directory;
    }

    /**
     * Opens the store of a directory, which is made when it is not there, and removes what dead processes left in it.
     *
     * @param path absolute
     */
    public static ImageStore open(Kernel kernel, Pathname path, ImageUsers users) {
        return open(FileAccess.ofProcess(kernel), path, users, StoreWatch.NOBODY, ImageObserver.NOBODY);
    }

    /**
     * As {@link #open(Kernel, Pathname, ImageUsers)}.
     *
     * @param access how files are worked on
     * @param watch is told how far changes have come
     * @param observer is told of those that are made
     */
    public static ImageStore open(
            FileAccess access, Pathname path, ImageUsers users, StoreWatch watch, ImageObserver observer) {
        StateDirectory root = StateDirectory.open(access.kernel(), path);
        try {
            StoreFormat.check(root);
        } catch (CarafeException unusable) {
            root.close();
            throw unusable;
        }
        return new ImageStore(access, root, users, watch, observer);
    }

    /**
     * Makes an image of an archive of a root file system: tar, plain or compressed by gzip, bzip2, xz or zstd. Either
     * the image is there afterwards, complete and durable, or nothing is.
     *
     * @param archive stays open; after a failure a thread may still be waiting in a read of it, until it answers or is
     *     closed
     * @throws io.carafe.api.image.InvalidArchiveException when the archive is to blame
     * @throws io.carafe.api.kernel.KernelException when the machine is, for instance because the disk is full
     */
    public ImportedImage importRootfs(ReadableByteChannel archive, ImportOptions options) {
        return imported(importer.importArchive(archive, options));
    }

    /** As {@link #importRootfs(ReadableByteChannel, ImportOptions)}. */
    public ImportedImage importRootfs(InputStream archive, ImportOptions options) {
        return importRootfs(new StreamChannel(archive), options);
    }

    /**
     * Makes an image of a directory of the host's: everything below it, without following links; what is mounted there
     * belongs to it, as with tar(1).
     */
    public ImportedImage importDirectory(Pathname directory, ImportOptions options) {
        return imported(importer.importDirectory(directory, root, options));
    }

    /**
     * Makes an image of another and one more layer. Either it is there afterwards, complete and durable, or nothing is.
     *
     * @param layer an archive with whiteouts as the OCI image specification has them; stays open. One without entries
     *     is no layer, and then only what the image says is new
     * @throws ImageNotFoundException when the image below is not there any more
     */
    public ImportedImage commit(ReadableByteChannel layer, LayerCommit commit) {
        ImageCommitter.Committed committed = committer.commit(layer, commit);
        return described(new ImageImporter.Imported(committed.entry(), committed.warnings()));
    }

    /**
     * Takes in an image that comes as its manifest and, where they are wanted, blobs. Layers that the store has by their
     * chain id are not read. Everything else is verified by size and digest while it is unpacked. Either the image is
     * there afterwards, complete and durable, or nothing is.
     *
     * @param manifest of one image; for an index see {@link io.carafe.image.oci.IndexDocument#select}
     * @param mediaType what the manifest is said to be; empty when nothing is said
     * @throws io.carafe.api.image.InvalidImageException when the documents, or the digests, are to blame
     * @throws io.carafe.api.image.InvalidArchiveException when the archive of a layer is
     * @throws io.carafe.api.kernel.KernelException when the machine is, for instance because the disk is full
     */
    public ReceivedImage receive(byte[] manifest, String mediaType, BlobSource blobs, ReceiveOptions options) {
        ReceivedImage received = described(receiver.receive(manifest, mediaType, blobs, options));
        List<String> names = Stream.concat(options.references().stream(), options.digests().stream())
                .map(Object::toString)
                .toList();
        String name = names.isEmpty() ? received.image().id() : names.get(0);
        observer.happened("pull", name, name);
        return received;
    }

    /** Somebody has given an image away to a registry, as the reference says. */
    public void pushed(String reference) {
        observer.happened("push", reference, reference);
    }

    private ReceivedImage described(ImageReceiver.Received received) {
        return new ReceivedImage(queries.image(received.entry()), received.isNew(), received.warnings());
    }

    /**
     * Loads all images of an archive: an OCI image layout as a tar, or what {@code docker save} makes. Compressed or not.
     * From a {@link java.nio.channels.FileChannel} of an uncompressed one only what is wanted is read; everything else
     * is read once, and what comes in another order than it is wanted is kept in a temporary file.
     *
     * @param archive stays open
     * @return each image with its names; those before one that cannot be used are there when an exception says so
     * @throws io.carafe.api.image.InvalidImageException when the documents of an image are to blame
     * @throws io.carafe.api.image.InvalidArchiveException when the archive itself, or that of a layer, is
     */
    public List<LoadedImage> load(ReadableByteChannel archive, LoadOptions options) {
        return loaded(loader.load(archive, options));
    }

    /** As {@link #load}, from the directory of an OCI image layout, or of an archive that was unpacked. */
    public List<LoadedImage> loadDirectory(Pathname directory, LoadOptions options) {
        return loaded(loader.loadDirectory(directory, options));
    }

    private List<LoadedImage> loaded(List<LoadedImage> images) {
        for (LoadedImage loaded : images) {
            String id = loaded.received().image().id();
            List<String> names =
                    loaded.names().stream().map(Reference::toString).toList();
            observer.happened("load", id, names.isEmpty() ? id : names.get(0));
        }
        return images;
    }

    /**
     * Writes images as a tar archive that {@link #load} and other engines read.
     *
     * @param texts references or ids; a name without a tag is all tags of that name. An image that is asked for by its id
     *     has no name in the archive.
     * @param out stays open
     * @throws IOException when it cannot be written to
     * @throws ImageNotFoundException when there is no such image; nothing is written then
     */
    public void save(List<String> texts, WritableByteChannel out, SaveOptions options) throws IOException {
        save(texts, new TarSink(out), options);
    }

    /**
     * As {@link #save}, into a directory.
     *
     * @param directory must not be there yet
     */
    public void saveDirectory(List<String> texts, Pathname directory, SaveOptions options) throws IOException {
        DirectorySink sink = new DirectorySink(kernel, directory);
        try (sink) {
            save(texts, sink, options);
        } catch (IOException | RuntimeException failed) {
            new TreeRemover(kernel).remove(directory);
            throw failed;
        }
    }

    private void save(List<String> texts, ArchiveSink sink, SaveOptions options) throws IOException {
        try {
            outlet.save(texts, sink, options);
            texts.forEach(text -> observer.happened("save", queries.locate(text).orElse(text), text));
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    /**
     * Everything of an image, to be given away: its documents, and its layers as the archives that they were.
     *
     * @return to be closed by the caller
     * @throws ImageNotFoundException when there is no such image
     */
    public ImageContents contents(String text) {
        return outlet.contents(text);
    }

    /** All images, whatever state others are in. */
    public ImageListing list() {
        return queries.list();
    }

    /** How much all images take, and what they share. */
    public StoreUsage usage() {
        return queries.usage();
    }

    /**
     * The image that a text stands for.
     *
     * @param text {@code NAME[:TAG]}, or an id with or without {@code sha256:}, or the beginning of one that no other
     *     image's begins with
     */
    public Optional<Image> find(String text) {
        return whileKept(text, Function.identity());
    }

    /** Whether there is an image of an id. */
    public boolean contains(String id) {
        return catalog.record(id).isPresent();
    }

    /** As {@link #find}, when there must be one. */
    public Image get(String text) {
        return find(text)
                .orElseThrow(() -> new ImageNotFoundException(Pathname.of(text).toString()));
    }

    /**
     * Looks an image up and does something with it while nothing can be removed from the store, for instance writes
     * down that a container uses it.
     */
    public <T> Optional<T> whileKept(String text, Function<Image, T> action) {
        return queries.whileKept(text, action);
    }

    /** Everything about an image. */
    public ImageDetails inspect(String text) {
        return queries.inspect(text);
    }

    /** Gives an image one more name, which it takes away from the image that had it. */
    public void tag(String text, Reference reference) {
        try (HeldLock ignored = lock.exclusive()) {
            String id = queries.locate(text)
                    .orElseThrow(
                            () -> new ImageNotFoundException(Pathname.of(text).toString()));
            tags.write(reference, id);
            observer.happened("tag", id, reference.toString());
        }
    }

    /**
     * Takes away a name; with its last name an image goes too, and each layer that no other image and no container
     * needs.
     *
     * @param text a reference, by tag or by digest, or an id for the image with all its names
     * @throws io.carafe.api.error.ImageConflictException when that is not allowed
     */
    public RemovedImage remove(String text, RemoveOptions options) {
        return removed(removal.remove(text, options));
    }

    private RemovedImage removed(RemovedImage removed) {
        removed.untagged().forEach(name -> observer.happened("untag", removed.id(), name));
        removed.deleted().stream().filter(removed.id()::equals).forEach(id -> observer.happened("delete", id, id));
        return removed;
    }

    /** Removes images that no container uses, and what dead programs left in the store. */
    public PrunedImages prune(PruneOptions options) {
        PrunedImages pruned = pruning.prune(options);
        pruned.removed().forEach(this::removed);
        return pruned;
    }

    /**
     * Removes layers that nothing needs any more, for instance after the last container of an image that is gone.
     *
     * @return what their files took, in bytes
     */
    public long collectGarbage() {
        return removal.collect().bytes();
    }

    /** As {@link #remove(String, RemoveOptions)}, with what that has otherwise. */
    public RemovedImage remove(String text, boolean force) {
        return remove(text, RemoveOptions.defaults().withForce(force));
    }

    private ImportedImage imported(ImageImporter.Imported imported) {
        ImportedImage described = described(imported);
        Image image = described.image();
        observer.happened("import", image.id(), image.id());
        return described;
    }

    private ImportedImage described(ImageImporter.Imported imported) {
        return new ImportedImage(queries.image(imported.entry()), imported.warnings());
    }

    /** The platform of this machine, which images are for unless another is asked for. */
    public Platform hostPlatform() {
        return Platform.linux(kernel.architecture());
    }

    /** Where the store is. */
    public Pathname path() {
        return root.path();
    }

    @Override
    public void close() {
        directories.forEach(StateDirectory::close);
        root.close();
    }
}
