package io.carafe.registry;

import io.carafe.api.error.RegistryException;
import io.carafe.image.ImageStore;
import io.carafe.image.Reference;
import io.carafe.registry.conf.RegistriesConfig;
import io.carafe.registry.credential.Credential;
import io.carafe.registry.credential.Credentials;
import io.carafe.registry.http.Connections;
import io.carafe.registry.http.RegistryConnection;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.search.SearchOptions;
import io.carafe.registry.search.SearchResult;
import io.carafe.registry.search.SearchService;
import io.carafe.registry.transfer.InspectedManifest;
import io.carafe.registry.transfer.Manifest;
import io.carafe.registry.transfer.ManifestInspector;
import io.carafe.registry.transfer.PullOptions;
import io.carafe.registry.transfer.PulledImage;
import io.carafe.registry.transfer.Puller;
import io.carafe.registry.transfer.PushedImage;
import io.carafe.registry.transfer.Pusher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Registries, as one user sees them. Pulls from them into an image store, and pushes from it. Connections and their threads exist
 * from the first request until this is closed, which ends what is under way: it throws {@link RegistryException} with the reason
 * {@code CANCELLED}, and leaves nothing half. Thread-safe.
 */
public final class Registries implements AutoCloseable {
    private final ImageStore images;
    private final Credentials credentials;
    private final RegistriesConfig config;
    private final Connections connections;
    private final Puller puller;
    private final Pusher pusher;

    Registries(
            ImageStore images,
            Credentials credentials,
            RegistriesConfig config,
            Connections connections,
            Puller puller,
            Pusher pusher) {
        this.images = images;
        this.credentials = credentials;
        this.config = config;
        this.connections = connections;
        this.puller = puller;
        this.pusher = pusher;
    }

    /**
     * Pulls an image.
     *
     * @param name with or without registry, tag and digest
     * @throws RegistryException when the registry does not give it
     * @throws io.carafe.api.image.InvalidImageException when what it gives is no image, or another than it says
     */
    public PulledImage pull(String name, PullOptions options) {
        return puller.pull(name, options);
    }

    /** Pulls all tags of a repository. */
    public List<PulledImage> pullAll(String name, PullOptions options) {
        return puller.tags(name).stream()
                .map(image -> puller.pull(image, options))
                .toList();
    }

    /** The images that a name may mean, in full, in the order in which they are tried. */
    public List<ImageName> candidates(String name) {
        return config.candidates(name);
    }

    /**
     * Pushes an image of the store to where its name says.
     *
     * @throws io.carafe.api.error.ImageNotFoundException when the store has none of that name
     */
    public PushedImage push(String name) {
        ImageName image = ImageName.parse(name);
        PushedImage pushed = pusher.push(image);
        images.pushed(image.familiar());
        return pushed;
    }

    /** The tags of a repository that the store has. */
    public List<ImageName> localTags(String name) {
        ImageName repository = ImageName.parse(name);
        List<ImageName> tags = new ArrayList<>();
        images.list().images().stream()
                .flatMap(image -> image.names().stream())
                .map(Reference::parse)
                .filter(reference -> reference.name().equals(repository.familiarName()))
                .sorted()
                .forEach(reference -> tags.add(repository.withTag(reference.tag())));
        return tags;
    }

    /** What a name stands for in its registry: a manifest, or an index. */
    public Manifest manifest(String name) {
        return new ManifestInspector(connections, config).inspect(name);
    }

    /** The manifest that a name stands for in its registry, or those that the index names, each with its platform. */
    public List<InspectedManifest> manifests(String name) {
        return new ManifestInspector(connections, config).inspectAll(name);
    }

    /**
     * Looks for repositories.
     *
     * @param term may begin with a registry's host; Docker Hub is searched otherwise
     */
    public List<SearchResult> search(String term, SearchOptions options) {
        return new SearchService(connections, config).search(term, options);
    }

    /**
     * Shows a registry a name and a password, and keeps them if it accepts them; or, in place of the password, a token that it gives
     * out.
     *
     * @return the file that the secret is in now, readable for its owner; empty when a credential helper keeps it
     */
    public Optional<Path> login(String registry, Credential credential) {
        String attempt = "log in to " + registry;
        RegistryConnection connection =
                connections.open(registry, Optional.of(credential), config.isInsecure(registry), attempt);
        Optional<String> identity = connection.login(attempt);
        return credentials.store(
                registry, identity.map(credential::withIdentityToken).orElse(credential));
    }

    /** The credential that is kept for a registry. */
    public Optional<Credential> credential(String registry) {
        return credentials.find(registry, "");
    }

    /** Forgets the credentials for a registry. Returns whether there were any. */
    public boolean logout(String registry) {
        return credentials.erase(registry);
    }

    /** Ends what is under way, and all threads. */
    @Override
    public void close() {
        connections.close();
    }
}
