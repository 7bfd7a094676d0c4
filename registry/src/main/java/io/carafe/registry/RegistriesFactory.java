package io.carafe.registry;

import com.google.inject.Inject;
import io.carafe.api.kernel.Kernel;
import io.carafe.image.ImageStore;
import io.carafe.image.oci.Platform;
import io.carafe.registry.conf.RegistriesConfig;
import io.carafe.registry.conf.RegistriesFiles;
import io.carafe.registry.credential.Credentials;
import io.carafe.registry.http.Connections;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.transfer.KnownBlobs;
import io.carafe.registry.transfer.Puller;
import io.carafe.registry.transfer.Pusher;
import io.carafe.registry.transfer.TransferListener;

/** Opens {@link Registries} of one image store: each user has settings of his own, and each command a listener. */
public final class RegistriesFactory {
    private final Platform machine;
    private final ImageStore images;
    private final KnownBlobs known;

    @Inject
    public RegistriesFactory(Kernel kernel, ImageStore images) {
        this.machine = Platform.linux(kernel.architecture());
        this.images = images;
        this.known = new KnownBlobs(kernel, images);
    }

    /**
     * Opens them for a user.
     *
     * @param listener is told how layers come and go
     * @return to be closed by the caller
     * @throws io.carafe.api.error.CarafeException when a registries file, or a variable with a proxy, cannot be used
     */
    public Registries open(RegistrySettings settings, TransferListener listener) {
        Credentials credentials = new Credentials(settings);
        RegistriesConfig config = new RegistriesFiles(settings).read();
        Connections connections = new Connections(settings, credentials, listener);
        int attempts = settings.patience().attempts();
        return new Registries(
                images,
                credentials,
                config,
                connections,
                new Puller(connections, config, images, known, machine, attempts, listener),
                new Pusher(connections, config, images, known, attempts, listener));
    }
}
