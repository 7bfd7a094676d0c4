package io.carafe.registry.transfer;

import io.carafe.api.error.RegistryException;
import io.carafe.registry.conf.PullSource;
import io.carafe.registry.conf.RegistriesConfig;
import io.carafe.registry.http.Connections;
import io.carafe.registry.http.RegistryConnection;
import io.carafe.registry.name.ImageName;

/** Finds what a name stands for: in its registry, or in a mirror of that. */
final class ManifestFinder {
    private final Connections connections;
    private final RegistriesConfig config;

    ManifestFinder(Connections connections, RegistriesConfig config) {
        this.connections = connections;
        this.config = config;
    }

    /** A manifest, and the place that has it. */
    record Found(ImageName there, RegistryConnection connection, Manifest manifest) {}

    /** @param attempt for messages */
    Found find(ImageName image, String attempt) {
        Failures failures = new Failures();
        for (PullSource source : config.sources(image)) {
            try {
                RegistryConnection connection = connections.open(source.name(), source.insecure(), attempt);
                Manifest manifest = new Manifests(connection, source.name(), attempt)
                        .get(source.name().reference());
                return new Found(source.name(), connection, manifest);
            } catch (RegistryException failed) {
                failures.add(failed);
            }
        }
        throw failures.together();
    }
}
