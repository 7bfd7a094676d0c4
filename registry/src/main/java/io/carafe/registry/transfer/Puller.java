package io.carafe.registry.transfer;

import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import io.carafe.api.image.Image;
import io.carafe.image.BlobSource;
import io.carafe.image.ImageStore;
import io.carafe.image.ReceiveOptions;
import io.carafe.image.ReceiveProgress;
import io.carafe.image.ReceivedImage;
import io.carafe.image.RepositoryDigest;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.IndexDocument;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.oci.Platform;
import io.carafe.registry.conf.PullSource;
import io.carafe.registry.conf.RegistriesConfig;
import io.carafe.registry.http.Connections;
import io.carafe.registry.http.RegistryConnection;
import io.carafe.registry.name.ImageName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pulls images: finds out where one is, takes the form of it that suits, and hands its blobs to the store as they arrive. */
public final class Puller {
    private static final int DEEPEST_INDEX = 4;
    private final Connections connections;
    private final RegistriesConfig config;
    private final ManifestFinder finder;
    private final ImageStore images;
    private final KnownBlobs known;
    private final Platform machine;
    private final int attempts;
    private final TransferListener listener;

    /**
     * @param machine what this one is
     * @param attempts how often a download may fail without progress
     */
    public Puller(
            Connections connections,
            RegistriesConfig config,
            ImageStore images,
            KnownBlobs known,
            Platform machine,
            int attempts,
            TransferListener listener) {
        this.connections = connections;
        this.config = config;
        this.finder = new ManifestFinder(connections, config);
        this.images = images;
        this.known = known;
        this.machine = machine;
        this.attempts = attempts;
        this.listener = listener;
    }

    /** Pulls what a name stands for. */
    public PulledImage pull(String text, PullOptions options) {
        Failures failures = new Failures();
        for (ImageName image : config.candidates(text)) {
            try {
                return pull(image, options);
            } catch (RegistryException failed) {
                failures.add(failed);
            }
        }
        throw failures.together();
    }

    /** Pulls an image of a full name. */
    public PulledImage pull(ImageName image, PullOptions options) {
        String attempt = "pull " + image.familiar();
        ManifestFinder.Found found = finder.find(image, attempt);
        listener.pulling(image);
        Manifest chosen = chosen(found, image, options, attempt);
        ManifestDocument manifest = ManifestDocument.parse(chosen.contents(), Optional.of(chosen.mediaType()));
        listener.layers(manifest.layers());
        Optional<String> before = idOf(image);
        ReceivedImage received = images.receive(
                chosen.contents(), chosen.mediaType(), source(found, attempt), receiveOptions(image, found, options));
        received.warnings().forEach(listener::warning);
        warnOfPlatform(received.image(), options);
        known.remember(found.there(), received.image().diffIds(), manifest.layers());
        boolean isNew =
                received.isNew() || !before.equals(Optional.of(received.image().id()));
        return new PulledImage(image, found.manifest().digest(), received.image(), isNew);
    }

    /** The tags of a repository, and its full name. */
    public List<ImageName> tags(String text) {
        ImageName image = config.candidates(text).get(0);
        String attempt = "list the tags of " + image.familiarName();
        Failures failures = new Failures();
        for (PullSource source : config.sources(image)) {
            try {
                RegistryConnection connection = connections.open(source.name(), source.insecure(), attempt);
                return new Manifests(connection, source.name(), attempt)
                        .tags().stream().map(image::withTag).toList();
            } catch (RegistryException failed) {
                failures.add(failed);
            }
        }
        throw failures.together();
    }

    private Manifest chosen(ManifestFinder.Found found, ImageName image, PullOptions options, String attempt) {
        Manifest manifest = found.manifest();
        Platform wanted = options.platform().orElse(machine);
        for (int depth = 0; manifest.isIndex(); depth++) {
            if (depth == DEEPEST_INDEX) {
                throw found.connection().nonsense(attempt, "sent an index in an index in an index, and so on");
            }
            IndexDocument index = IndexDocument.parse(manifest.contents(), Optional.of(manifest.mediaType()));
            ContentDescriptor entry = index.select(wanted)
                    .orElseThrow(() -> new RegistryException(
                            Reason.NOT_FOUND,
                            "cannot " + attempt + ": there is no image for " + wanted + " in " + image.familiar()
                                    + ", only for " + String.join(", ", index.platforms()),
                            "Ask for one of them with --platform."));
            manifest = new Manifests(found.connection(), found.there(), attempt).get(entry.digest());
        }
        return manifest;
    }

    private Optional<String> idOf(ImageName image) {
        String text = image.digest().isPresent()
                ? image.familiarName() + "@" + image.digest().get()
                : image.storeReference().toString();
        try {
            return images.find(text).map(Image::id);
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private BlobSource source(ManifestFinder.Found found, String attempt) {
        String repository = found.there().repository();
        return blob -> {
            List<String> targets = new ArrayList<>();
            targets.add("/v2/" + repository + "/blobs/" + blob.digest());
            if (MediaTypes.isForeign(blob.mediaType())) {
                targets.addAll(blob.urls());
            }
            return new BlobDownload(found.connection(), targets, Scopes.pull(repository), blob, attempt, attempts);
        };
    }

    private ReceiveOptions receiveOptions(ImageName image, ManifestFinder.Found found, PullOptions options) {
        ReceiveOptions receive = ReceiveOptions.defaults()
                .withDigests(List.of(new RepositoryDigest(
                        image.familiarName(), found.manifest().digest())))
                .withParallelism(options.parallelism())
                .withProgress(new Progress(listener));
        if (image.digest().isEmpty()) {
            receive = receive.withReferences(List.of(image.storeReference()));
        }
        return options.platform().isPresent()
                ? receive.withPlatform(options.platform().get())
                : receive;
    }

    private void warnOfPlatform(Image image, PullOptions options) {
        if (options.platform().isEmpty() && !image.architecture().equals(machine.architecture())) {
            listener.warning("the image is for " + image.architecture() + ", and this machine is " + machine);
        }
    }

    /** Tells of layers in this module's words. */
    private record Progress(TransferListener listener) implements ReceiveProgress {
        @Override
        public void present(ContentDescriptor layer) {
            listener.layer(layer, LayerState.PRESENT, layer.size(), layer.size());
        }

        @Override
        public void begins(ContentDescriptor layer) {
            listener.layer(layer, LayerState.STARTED, 0, layer.size());
        }

        @Override
        public void advances(ContentDescriptor layer, long bytes) {
            listener.layer(layer, LayerState.DOWNLOADING, bytes, layer.size());
        }

        @Override
        public void ends(ContentDescriptor layer) {
            listener.layer(layer, LayerState.PULLED, layer.size(), layer.size());
        }
    }
}
