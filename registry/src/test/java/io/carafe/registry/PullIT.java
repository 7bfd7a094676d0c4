package io.carafe.registry;

import static io.carafe.registry.testing.FakeRegistry.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.RegistryException;
import io.carafe.api.image.InvalidImageException;
import io.carafe.image.config.Digests;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.IndexDocument;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.oci.Platform;
import io.carafe.registry.testing.FakeRegistry;
import io.carafe.registry.testing.LayerBytes;
import io.carafe.registry.testing.Settings;
import io.carafe.registry.transfer.PullOptions;
import io.carafe.registry.transfer.PulledImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Images out of a registry into a real store. */
class PullIT extends RegistryCase {
    @Test
    void pullsWhatIsMissingOnceAndRemembersWhereItCameFrom() throws IOException {
        String digest = image();

        PulledImage pulled = registries.pull(name("app:1"), PullOptions.DEFAULT);

        assertThat(pulled.digest()).isEqualTo(digest);
        assertThat(pulled.isNew()).isTrue();
        assertThat(pulled.image().names()).containsExactly(name("app:1"));
        assertThat(Files.size(file(pulled, "etc/one"))).isEqualTo(400_000);
        assertThat(told).containsOnly("Pulling fs layer", "Pull complete").hasSize(4);
        told.clear();

        PulledImage again = registries.pull(name("app:1"), PullOptions.DEFAULT);

        assertThat(again.isNew()).isFalse();
        assertThat(told).containsExactly("Already exists", "Already exists");
        assertThat(registry.seen("GET /v2/app/blobs/" + first.digest())).hasSize(1);
        try (var contents = store.contents(name("app:1"))) {
            assertThat(contents.digests()).hasToString("[" + name("app@" + digest) + "]");
        }
    }

    @Test
    void pullsByDigestWithoutATag() {
        String digest = image();

        PulledImage pulled = registries.pull(name("app@" + digest), PullOptions.DEFAULT);

        assertThat(pulled.image().names()).isEmpty();
        assertThat(pulled.digest()).isEqualTo(digest);
    }

    @Test
    void takesTheFormForAPlatform() {
        byte[] arm = LayerBytes.config("arm64", second);
        String armDigest = registry.image("app", "arm", arm, second.compressed());
        String amdDigest = image();
        ContentDescriptor armManifest = descriptor("arm", armDigest, "arm64");
        ContentDescriptor amdManifest = descriptor("1", amdDigest, "amd64");
        String index = registry.manifest("app", "all", new IndexDocument(List.of(armManifest, amdManifest)).toJson());

        Platform wanted = new Platform("linux", "arm64", Optional.empty());
        PulledImage pulled = registries.pull(name("app:all"), PullOptions.DEFAULT.withPlatform(wanted));

        assertThat(pulled.image().id()).isEqualTo(Digests.of(arm));
        assertThat(pulled.digest()).isEqualTo(index);
        assertThatThrownBy(() -> registries.pull(
                        name("app:all"),
                        PullOptions.DEFAULT.withPlatform(new Platform("linux", "s390x", Optional.empty()))))
                .isInstanceOf(RegistryException.class)
                .hasMessage(
                        "cannot pull " + name("app:all") + ": there is no image for linux/s390x in " + name("app:all")
                                + ", only for linux/amd64, linux/arm64. Ask for one of them with --platform.");
    }

    @Test
    void aForeignLayerComesFromWhereItsManifestSaysWhenTheRegistryHasItNot() throws IOException {
        image();
        String url = "http://" + registry.authority() + "/elsewhere/layer";
        ContentDescriptor foreign = new ContentDescriptor(
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                second.digest(),
                second.compressed().length,
                Optional.empty(),
                Map.of(),
                List.of(url));
        ManifestDocument manifest = new ManifestDocument(
                ContentDescriptor.of(MediaTypes.OCI_CONFIG, config()),
                List.of(ContentDescriptor.of(MediaTypes.OCI_LAYER_GZIP, first.compressed()), foreign));
        registry.manifest("app", "1", manifest.toJson());
        registry.always("GET /v2/app/blobs/" + second.digest(), status(404, ""));
        registry.always("GET /elsewhere/layer", exchange -> {
            exchange.sendResponseHeaders(200, second.compressed().length);
            exchange.getResponseBody().write(second.compressed());
            exchange.close();
        });

        PulledImage pulled = registries.pull(name("app:1"), PullOptions.DEFAULT);

        assertThat(file(pulled, "etc/two")).hasSize(10);
        assertThat(registry.seen("GET /elsewhere/layer")).hasSize(1);
    }

    @Test
    void otherDigestsThanSha256AreRefusedByName() {
        image();
        String manifest = new String(registry.manifestOf("app", "1"), UTF_8)
                .replace(second.digest(), "sha512:" + "1".repeat(128));
        registry.manifest("app", "1", manifest.getBytes(UTF_8));

        assertThatThrownBy(() -> registries.pull(name("app:1"), PullOptions.DEFAULT))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("layers[1]: \"sha512:" + "1".repeat(93) + "\" is not a sha256 digest");
    }

    private ContentDescriptor descriptor(String tag, String digest, String architecture) {
        return new ContentDescriptor(MediaTypes.OCI_MANIFEST, digest, registry.manifestOf("app", tag).length)
                .withPlatform(new Platform("linux", architecture, Optional.empty()));
    }

    @Test
    void mirrorsAreAskedFirstAndTheRegistryWhenTheyHaveNothing() throws IOException {
        image();
        try (FakeRegistry mirror = new FakeRegistry()) {
            Path file = Files.writeString(
                    home.resolve("registries.conf"),
                    "[[registry]]\nlocation = \"" + registry.authority() + "\"\n[[registry.mirror]]\nlocation = \""
                            + mirror.authority() + "/copy\"\n");
            try (Registries mirrored =
                    registries(store, Settings.in(home, "CONTAINERS_REGISTRIES_CONF", file.toString()))) {
                PulledImage pulled = mirrored.pull(name("app:1"), PullOptions.DEFAULT);

                assertThat(mirror.seen("GET /v2/copy/app/manifests/1")).hasSize(1);
                assertThat(pulled.image().names()).containsExactly(name("app:1"));
            }
        }
    }
}
