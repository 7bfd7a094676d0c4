package io.carafe.image;

import io.carafe.api.error.CarafeException;
import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.archive.DirectoryArchive;
import io.carafe.image.archive.ImageArchive;
import io.carafe.image.archive.SeekableArchive;
import io.carafe.image.archive.StreamedArchive;
import io.carafe.image.oci.Platform;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import io.carafe.image.stream.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Loads all images of an archive or directory, whatever its format. */
final class ImageLoader {
    private static final String INDEX = "index.json";
    private static final String MANIFESTS = "manifest.json";
    private static final String REPOSITORIES = "repositories";

    private final Kernel kernel;
    private final Workspaces workspaces;
    private final ImageReceiver receiver;
    private final Function<ImageReceiver.Received, ReceivedImage> described;

    ImageLoader(
            Kernel kernel,
            Workspaces workspaces,
            ImageReceiver receiver,
            Function<ImageReceiver.Received, ReceivedImage> described) {
        this.kernel = kernel;
        this.workspaces = workspaces;
        this.receiver = receiver;
        this.described = described;
    }

    List<LoadedImage> load(ReadableByteChannel channel, LoadOptions options) {
        if (channel instanceof FileChannel file && isPlain(file)) {
            try (ImageArchive archive = new SeekableArchive(file)) {
                return load(archive, options);
            }
        }
        try (Workspace workspace = workspaces.create();
                ImageArchive archive = new StreamedArchive(
                        kernel, channel, workspace.directory().number(), options.limits())) {
            return load(archive, options);
        }
    }

    List<LoadedImage> loadDirectory(Pathname directory, LoadOptions options) {
        try (ImageArchive archive = new DirectoryArchive(kernel, directory)) {
            return load(archive, options);
        }
    }

    /** Whether it is a file in which one can go to any place, and is not compressed. */
    private static boolean isPlain(FileChannel file) {
        try {
            ByteBuffer beginning = ByteBuffer.allocate(Compression.LONGEST_MAGIC);
            int length = file.position() == 0 && file.size() > 0 ? file.read(beginning, 0) : 0;
            return length > 0 && Compression.detect(Arrays.copyOf(beginning.array(), length)) == Compression.NONE;
        } catch (IOException noFile) {
            return false;
        }
    }

    private List<LoadedImage> load(ImageArchive archive, LoadOptions options) {
        try {
            Optional<String> found = archive.firstOf(List.of(INDEX, MANIFESTS, REPOSITORIES));
            // Docker's archives had a file of both names for a while, and the older one has little to go by.
            if (found.equals(Optional.of(REPOSITORIES))) {
                found = archive.firstOf(List.of(INDEX, MANIFESTS)).or(() -> Optional.of(REPOSITORIES));
            }
            List<ArchivedImage> images = switch (found.orElse("")) {
                case INDEX -> new LayoutReader(archive, host(), options.platform()).images();
                case MANIFESTS -> new DockerArchiveReader(archive).images();
                case REPOSITORIES -> new LegacyArchiveReader(archive, host()).images();
                default ->
                    throw new InvalidImageException(
                            "the archive cannot be used: it holds no images, neither as " + INDEX + " nor as "
                                    + MANIFESTS + " says",
                            "To make an image of a root file system use carafe import.");
            };
            BlobUses uses = new BlobUses(images);
            List<LoadedImage> loaded = images.stream()
                    .map(image -> receive(image, archive, uses, options))
                    .toList();
            archive.drain();
            return loaded;
        } catch (IOException failed) {
            throw new CarafeException("cannot read the archive: " + failed.getMessage(), "", failed);
        }
    }

    private Platform host() {
        return Platform.linux(kernel.architecture());
    }

    private LoadedImage receive(ArchivedImage image, ImageArchive archive, BlobUses uses, LoadOptions options) {
        ReceiveOptions how = new ReceiveOptions(
                image.names(),
                List.of(),
                options.platform(),
                options.limits(),
                options.progress(),
                archive.isParallel() ? Math.min(2, Runtime.getRuntime().availableProcessors()) : 1);
        BlobSource source = blob -> {
            String file = image.file(blob);
            return archive.open(file, uses.isOnlyOne(file))
                    .orElseThrow(() -> new InvalidImageException("the archive cannot be used: \"" + Pathname.of(file)
                            + "\", which it needs, is not there" + image.why(blob)));
        };
        ImageReceiver.Received received = image.manifest().isPresent()
                ? receiver.receive(image.manifest().get(), image.mediaType(), source, how)
                : receiver.receive(image.config(), image.layers(), source, how);
        return new LoadedImage(described.apply(received), image.names());
    }
}
