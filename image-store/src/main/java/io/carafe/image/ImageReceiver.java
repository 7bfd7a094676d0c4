package io.carafe.image;

import io.carafe.api.error.RegistryException;
import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.HeldLock;
import io.carafe.image.config.Digests;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.oci.Platform;
import io.carafe.image.state.FileLock;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Takes in an image that comes as a manifest and blobs: what the store has of it is not read, and the rest verified. */
final class ImageReceiver {
    private final LayerIntake intake;
    private final LayerSalvage salvage;
    private final Workspaces workspaces;
    private final FileLock lock;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final TagStore tags;

    /** What became of an image. */
    record Received(ImageCatalog.Entry entry, boolean isNew, List<String> warnings) {}

    ImageReceiver(
            LayerIntake intake,
            LayerSalvage salvage,
            Workspaces workspaces,
            FileLock lock,
            ImageCatalog catalog,
            LayerStore layers,
            TagStore tags) {
        this.intake = intake;
        this.salvage = salvage;
        this.workspaces = workspaces;
        this.lock = lock;
        this.catalog = catalog;
        this.layers = layers;
        this.tags = tags;
    }

    Received receive(byte[] manifestBytes, String mediaType, BlobSource source, ReceiveOptions options) {
        ManifestDocument manifest = ManifestDocument.parse(manifestBytes, Optional.of(mediaType));
        byte[] config = config(manifest.config(), source);
        return receive(Optional.of(manifestBytes), config, manifest.layers(), source, options);
    }

    /**
     * Takes in an image that has no manifest.
     *
     * @param blobs its layers, the lowest first; the digest of one is its diff id where no other is known
     */
    Received receive(byte[] config, List<ContentDescriptor> blobs, BlobSource source, ReceiveOptions options) {
        return receive(Optional.empty(), config, blobs, source, options);
    }

    private Received receive(
            Optional<byte[]> manifest,
            byte[] config,
            List<ContentDescriptor> blobs,
            BlobSource source,
            ReceiveOptions options) {
        ImageDocument document = document(config, blobs.size());
        options.platform().ifPresent(wanted -> check(wanted, document, Digests.of(config)));
        List<Part> parts = parts(blobs, document);
        try (Workspace workspace = workspaces.create()) {
            workspace.lease(parts.stream().map(Part::chainId).toList());
            List<LayerIntake.Taken> taken = takeOrLeave(parts, source, options, workspace);
            if (!taken.isEmpty()) {
                intake.sync(workspace);
            }
            return commit(new Documents(manifest, config, document), parts, taken, options, workspace);
        }
    }

    private static final class Documents {
        private final Optional<byte[]> manifest;
        private final byte[] config;
        private final ImageDocument parsed;

        Documents(Optional<byte[]> manifest, byte[] config, ImageDocument parsed) {
            this.manifest = manifest;
            this.config = config;
            this.parsed = parsed;
        }
    }

    /** A layer of the image. */
    private record Part(int index, ContentDescriptor blob, String diffId, String chainId) {
        String name() {
            return "the layer " + blob.digest();
        }

        String directory() {
            return LayerSalvage.directoryOf(index);
        }
    }

    private byte[] config(ContentDescriptor blob, BlobSource source) {
        String what = "the configuration " + blob.digest();
        if (blob.size() > ImageDocument.MOST_BYTES) {
            throw new InvalidImageException(what + " cannot be used: it has " + blob.size() + " bytes, and "
                    + ImageDocument.MOST_BYTES + " are the most allowed");
        }
        ByteBuffer contents = ByteBuffer.allocate((int) blob.size() + 1);
        try (VerifiedChannel channel = new VerifiedChannel(source.open(blob), blob, what)) {
            while (contents.hasRemaining() && channel.read(contents) >= 0) {
                // until it ends, or is longer than it may be
            }
            channel.finish();
        } catch (IOException failed) {
            throw VerifiedChannel.unreadable(what, failed);
        }
        byte[] bytes = new byte[contents.position()];
        contents.flip().get(bytes);
        return bytes;
    }

    /** A configuration of a stranger's, of an image with so many layers. */
    static ImageDocument document(byte[] config, int layers) {
        String what = "the configuration " + Digests.of(config);
        try {
            ImageDocument document = ImageDocument.parse(config);
            if (document.diffIds().size() != layers) {
                throw new InvalidImageException(what + " cannot be used: it has "
                        + document.diffIds().size() + " \"diff_ids\" for " + layers + " layers");
            }
            return document;
        } catch (IOException invalid) {
            throw new InvalidImageException(what + " cannot be used: " + invalid.getMessage());
        }
    }

    private static void check(Platform wanted, ImageDocument document, String id) {
        Platform offered = Platform.of(document);
        if (wanted.distance(offered) < 0) {
            throw new InvalidImageException(
                    "the image " + id + " is for " + offered + ", and not for " + wanted,
                    "Ask for another platform with --platform, if there is an image for it.");
        }
    }

    private static List<Part> parts(List<ContentDescriptor> blobs, ImageDocument document) {
        List<Part> parts = new ArrayList<>();
        List<String> chainIds = Digests.chainIds(document.diffIds());
        for (int i = 0; i < chainIds.size(); i++) {
            parts.add(new Part(i, blobs.get(i), document.diffIds().get(i), chainIds.get(i)));
        }
        return parts;
    }

    /** When the rest does not come, what has come whole waits for the next try. */
    private List<LayerIntake.Taken> takeOrLeave(
            List<Part> parts, BlobSource source, ReceiveOptions options, Workspace workspace) {
        try {
            return take(parts, source, options, workspace);
        } catch (RegistryException incomplete) {
            if (incomplete.reason() != RegistryException.Reason.INVALID_ANSWER) {
                salvage.leave(workspace);
            }
            throw incomplete;
        }
    }

    private List<LayerIntake.Taken> take(
            List<Part> parts, BlobSource source, ReceiveOptions options, Workspace workspace) {
        List<Part> missing = missing(parts, options.progress());
        Map<String, LayerIntake.Taken> recovered = salvage.recover(
                workspace,
                missing.stream().collect(Collectors.toMap(Part::chainId, Part::directory, (one, same) -> one)));
        List<Callable<LayerIntake.Taken>> work = new ArrayList<>();
        for (Part part : missing) {
            if (recovered.containsKey(part.chainId())) {
                options.progress().present(part.blob());
            } else {
                work.add(() -> take(part, source, options, workspace));
            }
        }
        List<LayerIntake.Taken> taken = new ArrayList<>(recovered.values());
        taken.addAll(new ParallelWork(options.parallelism(), "carafe-layer").run(work));
        return taken;
    }

    private List<Part> missing(List<Part> parts, ReceiveProgress progress) {
        List<Part> missing = new ArrayList<>();
        try (HeldLock ignored = lock.shared()) {
            for (Part part : parts) {
                if (layers.contains(part.chainId())) {
                    progress.present(part.blob());
                } else {
                    missing.add(part);
                }
            }
        }
        return missing;
    }

    private LayerIntake.Taken take(Part part, BlobSource source, ReceiveOptions options, Workspace workspace) {
        ReceiveProgress progress = options.progress();
        progress.begins(part.blob());
        try (ReadableByteChannel channel = source.open(part.blob())) {
            LayerIntake.Taken taken = part.blob().digest().equals(part.diffId())
                    ? unpack(part, channel, options, workspace)
                    : unpackVerified(part, channel, options, workspace);
            if (!taken.layer().diffId().equals(part.diffId())) {
                throw new InvalidImageException(
                        part.name() + " cannot be used: unpacked, its digest is "
                                + taken.layer().diffId() + ", and the configuration says " + part.diffId(),
                        "It is damaged or was changed on its way; get it again.");
            }
            progress.ends(part.blob());
            return taken;
        } catch (IOException failed) {
            throw VerifiedChannel.unreadable(part.name(), failed);
        }
    }

    private LayerIntake.Taken unpackVerified(
            Part part, ReadableByteChannel channel, ReceiveOptions options, Workspace workspace) throws IOException {
        try (VerifiedChannel verified = new VerifiedChannel(channel, part.blob(), part.name())) {
            LayerIntake.Taken taken = unpack(part, verified, options, workspace);
            verified.finish();
            return taken;
        }
    }

    private LayerIntake.Taken unpack(
            Part part, ReadableByteChannel archive, ReceiveOptions options, Workspace workspace) {
        try {
            return intake.take(
                    archive,
                    workspace,
                    part.directory(),
                    // Whether an archive is cut off is told by its digest; some tools leave its end marker out.
                    options.limits().withEndMarkerRequired(false),
                    bytes -> options.progress().advances(part.blob(), bytes));
        } catch (InvalidArchiveException invalid) {
            throw invalid.of(part.name());
        }
    }

    private Received commit(
            Documents documents,
            List<Part> parts,
            List<LayerIntake.Taken> taken,
            ReceiveOptions options,
            Workspace workspace) {
        try (HeldLock ignored = lock.exclusive()) {
            for (Part part : parts) {
                if (taken.stream().anyMatch(layer -> layer.directory().equals(part.directory()))) {
                    layers.adopt(workspace, part.directory(), part.chainId());
                }
            }
            if (!taken.isEmpty()) {
                layers.sync();
            }
            List<LayerRecord> records =
                    parts.stream().map(part -> layers.record(part.chainId())).toList();
            boolean isNew = !catalog.ids().contains(Digests.of(documents.config));
            ImageCatalog.Entry entry = catalog.add(
                    documents.config,
                    documents.parsed,
                    documents.manifest.orElseGet(() -> manifest(documents.config, records)),
                    parts.stream().map(Part::chainId).toList(),
                    new ImageCatalog.Facts(
                            records.stream().mapToLong(LayerRecord::fileBytes).sum(), options.digests()));
            options.references().forEach(reference -> tags.write(reference, entry.id()));
            List<String> warnings =
                    taken.stream().flatMap(layer -> layer.warnings().stream()).toList();
            return new Received(entry, isNew, warnings);
        }
    }

    /** A manifest of uncompressed layers, for an image that came without one. */
    static byte[] manifest(byte[] config, List<LayerRecord> layers) {
        return new ManifestDocument(
                        ContentDescriptor.of(MediaTypes.OCI_CONFIG, config),
                        layers.stream().map(LayerRecord::archive).toList())
                .toJson();
    }
}
