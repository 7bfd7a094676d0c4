package io.carafe.registry.transfer;

import io.carafe.api.error.CarafeException;
import io.carafe.image.ImageContents;
import io.carafe.image.ImageStore;
import io.carafe.image.ParallelWork;
import io.carafe.image.ReceiveOptions;
import io.carafe.image.RepositoryDigest;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.registry.conf.PullSource;
import io.carafe.registry.conf.RegistriesConfig;
import io.carafe.registry.http.Connections;
import io.carafe.registry.http.RegistryConnection;
import io.carafe.registry.http.Upload;
import io.carafe.registry.name.ImageName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Pushes images: what the registry has already is not sent, and often not even compressed. */
public final class Pusher {
    private static final int PARALLEL_LAYERS = 3;
    private static final String UPLOADS = "uploads";

    private final Connections connections;
    private final RegistriesConfig config;
    private final ImageStore images;
    private final KnownBlobs known;
    private final int attempts;
    private final TransferListener listener;

    /** @param attempts how often an upload may fail without progress */
    public Pusher(
            Connections connections,
            RegistriesConfig config,
            ImageStore images,
            KnownBlobs known,
            int attempts,
            TransferListener listener) {
        this.connections = connections;
        this.config = config;
        this.images = images;
        this.known = known;
        this.attempts = attempts;
        this.listener = listener;
    }

    /** Pushes the image that the store has by a name, to where that name says. */
    public PushedImage push(ImageName image) {
        listener.pushing(image);
        try (ImageContents contents = images.contents(image.storeReference().toString())) {
            return push(image, contents);
        }
    }

    private PushedImage push(ImageName image, ImageContents contents) {
        String attempt = "push " + image.familiar();
        PullSource target = config.target(image);
        RegistryConnection connection = connections.open(target.name(), target.insecure(), attempt);
        BlobUpload upload = new BlobUpload(connection, target.name(), attempt, attempts);
        listener.layers(contents.layers());
        boolean docker = contents.origin()
                .filter(origin -> origin.mediaType().equals(MediaTypes.DOCKER_MANIFEST))
                .isPresent();
        List<ContentDescriptor> layers = pushLayers(contents, target.name(), upload, docker);
        ContentDescriptor configuration = pushConfig(contents, upload, docker);
        byte[] document = new ManifestDocument(
                        docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST, configuration, layers, Map.of())
                .toJson();
        Manifest manifest = new Manifest(document, docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST);
        new Manifests(connection, target.name(), attempt).put(image.tagOrDefault(), manifest);
        remember(image, target.name(), contents, manifest, layers);
        return new PushedImage(image, manifest.digest(), document.length);
    }

    private List<ContentDescriptor> pushLayers(
            ImageContents contents, ImageName target, BlobUpload upload, boolean docker) {
        int processors = Runtime.getRuntime().availableProcessors();
        ExecutorService compressors = Executors.newFixedThreadPool(processors, task -> {
            Thread thread = new Thread(task, "carafe-gzip");
            thread.setDaemon(true);
            return thread;
        });
        try {
            GzipWriter gzip = new GzipWriter(compressors, processors + 2);
            Path directory =
                    Files.createDirectories(Path.of(images.path().toString()).resolve(UPLOADS));
            List<Callable<ContentDescriptor>> work = new ArrayList<>();
            for (int i = 0; i < contents.layers().size(); i++) {
                int index = i;
                work.add(() -> pushLayer(contents, index, target, upload, gzip, directory, docker));
            }
            return new ParallelWork(PARALLEL_LAYERS, "carafe-push").run(work);
        } catch (IOException e) {
            throw new CarafeException("cannot make a directory for compressed layers: " + e, "", e);
        } finally {
            compressors.shutdownNow();
        }
    }

    private ContentDescriptor pushLayer(
            ImageContents contents,
            int index,
            ImageName target,
            BlobUpload upload,
            GzipWriter gzip,
            Path directory,
            boolean docker)
            throws IOException {
        ContentDescriptor layer = contents.layers().get(index);
        String mediaType = docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP;
        listener.layer(layer, LayerState.PREPARING, 0, 0);
        Optional<ContentDescriptor> there = alreadyThere(layer, target, upload, docker);
        if (there.isPresent()) {
            return there.get();
        }
        listener.layer(layer, LayerState.COMPRESSING, 0, layer.size());
        try (ReadableByteChannel archive = contents.openLayer(index);
                LayerArchive compressed = LayerArchive.compress(archive, directory, gzip, mediaType)) {
            ContentDescriptor blob = compressed.blob();
            if (upload.exists(blob.digest())) {
                listener.layer(layer, LayerState.KNOWN, 0, 0);
                return blob;
            }
            listener.layer(layer, LayerState.PUSHING, 0, blob.size());
            upload.upload(
                    blob.digest(),
                    blob.size(),
                    offset -> compressed.from(
                            offset, done -> listener.layer(layer, LayerState.PUSHING, done, blob.size())));
            listener.layer(layer, LayerState.PUSHED, blob.size(), blob.size());
            return blob;
        }
    }

    private Optional<ContentDescriptor> alreadyThere(
            ContentDescriptor layer, ImageName target, BlobUpload upload, boolean docker) {
        Optional<ContentDescriptor> here =
                known.find(target, layer.digest()).filter(blob -> upload.exists(blob.digest()));
        if (here.isPresent()) {
            listener.layer(layer, LayerState.KNOWN, 0, 0);
            return here.map(blob -> suited(blob, docker));
        }
        Optional<KnownBlobs.Place> elsewhere = known.elsewhere(target, layer.digest());
        Optional<ContentDescriptor> mounted = elsewhere
                .filter(place -> upload.exists(place.blob().digest())
                        || upload.mount(place.blob().digest(), place.repository()))
                .map(KnownBlobs.Place::blob);
        mounted.ifPresent(blob -> listener.layer(layer, LayerState.MOUNTED, 0, 0));
        return mounted.map(blob -> suited(blob, docker));
    }

    /** The same blob by the name that manifests of this kind have for its form. */
    private static ContentDescriptor suited(ContentDescriptor blob, boolean docker) {
        String type = blob.mediaType();
        String suited;
        if (type.endsWith("gzip")) {
            suited = docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP;
        } else if (type.endsWith("zstd")) {
            suited = docker ? MediaTypes.DOCKER_LAYER_ZSTD : MediaTypes.OCI_LAYER_ZSTD;
        } else {
            suited = docker ? MediaTypes.DOCKER_LAYER : MediaTypes.OCI_LAYER;
        }
        return new ContentDescriptor(suited, blob.digest(), blob.size());
    }

    private static ContentDescriptor pushConfig(ImageContents contents, BlobUpload upload, boolean docker) {
        byte[] document = contents.config();
        ContentDescriptor blob = new ContentDescriptor(
                docker ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG, contents.id(), document.length);
        if (!upload.exists(blob.digest())) {
            upload.upload(
                    blob.digest(),
                    blob.size(),
                    offset -> Upload.of(Arrays.copyOfRange(document, (int) offset, document.length)));
        }
        return blob;
    }

    /** The store learns where the image is now, and as which blobs. */
    private void remember(
            ImageName image,
            ImageName target,
            ImageContents contents,
            Manifest manifest,
            List<ContentDescriptor> layers) {
        known.remember(
                target,
                contents.layers().stream().map(ContentDescriptor::digest).toList(),
                layers);
        images.receive(
                manifest.contents(),
                manifest.mediaType(),
                blob -> Channels.newChannel(new ByteArrayInputStream(contents.config())),
                ReceiveOptions.defaults()
                        .withDigests(List.of(new RepositoryDigest(image.familiarName(), manifest.digest()))));
    }
}
