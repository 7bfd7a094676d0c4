package io.carafe.registry.transfer;

import io.carafe.api.error.RegistryException;
import io.carafe.image.config.Digests;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.IndexDocument;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.Platform;
import io.carafe.registry.conf.RegistriesConfig;
import io.carafe.registry.http.Answer;
import io.carafe.registry.http.Connections;
import io.carafe.registry.http.Request;
import io.carafe.registry.name.ImageName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks at what registries have, without pulling it. */
public final class ManifestInspector {
    private final RegistriesConfig config;
    private final ManifestFinder finder;

    public ManifestInspector(Connections connections, RegistriesConfig config) {
        this.config = config;
        this.finder = new ManifestFinder(connections, config);
    }

    /** What a name stands for: a manifest, or an index. */
    public Manifest inspect(String text) {
        return ofFirst(text, image -> finder.find(image, attempt(image)).manifest());
    }

    /** The manifest that a name stands for, or those that the index names: each with its platform. */
    public List<InspectedManifest> inspectAll(String text) {
        return ofFirst(text, image -> all(image, finder.find(image, attempt(image))));
    }

    private <T> T ofFirst(String text, Function<ImageName, T> look) {
        Failures failures = new Failures();
        for (ImageName image : config.candidates(text)) {
            try {
                return look.apply(image);
            } catch (RegistryException failed) {
                failures.add(failed);
            }
        }
        throw failures.together();
    }

    private static String attempt(ImageName image) {
        return "inspect the manifest of " + image.familiar();
    }

    private static List<InspectedManifest> all(ImageName image, ManifestFinder.Found found) {
        Manifest manifest = found.manifest();
        if (!manifest.isIndex()) {
            return List.of(new InspectedManifest(image, descriptor(found, attempt(image)), manifest));
        }
        IndexDocument index = IndexDocument.parse(manifest.contents(), Optional.of(manifest.mediaType()));
        Manifests manifests = new Manifests(found.connection(), found.there(), attempt(image));
        List<InspectedManifest> all = new ArrayList<>();
        for (ContentDescriptor entry : index.manifests()) {
            ImageName name = new ImageName(
                    image.registry(),
                    image.repository(),
                    Optional.of(image.tagOrDefault()),
                    Optional.of(entry.digest()));
            all.add(new InspectedManifest(name, entry, manifests.get(entry.digest())));
        }
        return all;
    }

    private static ContentDescriptor descriptor(ManifestFinder.Found found, String attempt) {
        Manifest manifest = found.manifest();
        ContentDescriptor descriptor = ContentDescriptor.of(manifest.mediaType(), manifest.contents());
        ManifestDocument document = ManifestDocument.parse(manifest.contents(), Optional.of(manifest.mediaType()));
        return descriptor.withPlatform(platform(found, document.config(), attempt));
    }

    /** A manifest alone does not say what it is for; the configuration does. */
    private static Platform platform(ManifestFinder.Found found, ContentDescriptor blob, String attempt) {
        String repository = found.there().repository();
        Request request =
                Request.of("GET", "/v2/" + repository + "/blobs/" + blob.digest(), attempt, Scopes.pull(repository));
        try (Answer answer = found.connection().expect(request, Answer.OK)) {
            byte[] contents = answer.body().readUpTo(ImageDocument.MOST_BYTES);
            if (!Digests.of(contents).equals(blob.digest())) {
                throw found.connection().nonsense(attempt, "sent another configuration than " + blob.digest());
            }
            return Platform.of(ImageDocument.parse(contents));
        } catch (IOException broken) {
            throw found.connection().nonsense(attempt, "sent a configuration that is none: " + broken.getMessage());
        }
    }
}
