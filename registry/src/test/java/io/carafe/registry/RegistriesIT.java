package io.carafe.registry;

import static io.carafe.registry.testing.FakeRegistry.cut;
import static io.carafe.registry.testing.FakeRegistry.shortened;
import static io.carafe.registry.testing.FakeRegistry.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.ImageStore;
import io.carafe.image.ImageUsers;
import io.carafe.image.config.Digests;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.IndexDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.oci.Platform;
import io.carafe.linux.LinuxKernel;
import io.carafe.linux.machine.MachineCode;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.testing.FakeRegistry;
import io.carafe.registry.testing.LayerBytes;
import io.carafe.registry.testing.Settings;
import io.carafe.registry.transfer.LayerState;
import io.carafe.registry.transfer.PullOptions;
import io.carafe.registry.transfer.PulledImage;
import io.carafe.registry.transfer.PushedImage;
import io.carafe.registry.transfer.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a registry that misbehaves into a real store, and back. */
class RegistriesIT {
    @TempDir
    private Path home;

    private final Kernel kernel =
            LinuxKernel.of(MachineCode.forThisMachine(), Architecture.of(System.getProperty("os.arch")));
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final LayerBytes first = LayerBytes.withFile("etc/one", 400_000);
    private final LayerBytes second = LayerBytes.withFile("etc/two", 10);
    private FakeRegistry registry;
    private ImageStore store;
    private Registries registries;

    @BeforeEach
    void open() {
        registry = new FakeRegistry();
        store = openStore("store");
        registries = registries(store, Settings.in(home));
    }

    private ImageStore openStore(String name) {
        return ImageStore.open(kernel, Pathname.of(home.resolve(name).toString()), ImageUsers.none());
    }

    private Registries registries(ImageStore images, RegistrySettings settings) {
        return new Registries(kernel, images, settings, new TransferListener() {
            @Override
            public void layer(ContentDescriptor layer, LayerState state, long done, long total) {
                if (state != LayerState.DOWNLOADING && state != LayerState.PUSHING) {
                    told.add(state.words());
                }
            }
        });
    }

    @AfterEach
    void close() {
        registries.close();
        store.close();
        registry.close();
    }

    private byte[] config() {
        return LayerBytes.config("amd64", first, second);
    }

    private String name(String rest) {
        return registry.authority() + "/" + rest;
    }

    private String image() {
        return registry.image("app", "1", config(), first.compressed(), second.compressed());
    }

    private Path file(PulledImage pulled, String path) throws IOException {
        for (Pathname layer : pulled.image().layers()) {
            if (Files.exists(Path.of(layer.toString()).resolve(path))) {
                return Path.of(layer.toString()).resolve(path);
            }
        }
        throw new IOException("no " + path);
    }

    private void assertThatNothingIsHalf() throws IOException {
        try (Stream<Path> left = Files.list(home.resolve("store/tmp"))) {
            assertThat(left).isEmpty();
        }
        try (Stream<Path> layers = Files.list(home.resolve("store/layers"))) {
            assertThat(layers.count()).isLessThanOrEqualTo(2);
        }
    }

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
    void goesOnAfterConnectionsThatBreakAndAServerInTrouble() throws IOException {
        image();
        registry.once("GET /v2/app/blobs/" + first.digest(), status(502, ""));
        registry.once("GET /v2/app/blobs/" + first.digest(), cut(first.compressed(), 1000));
        registry.once("GET /v2/app/blobs/" + first.digest(), shortened(first.compressed(), 1000));
        registry.once("GET /v2/app/manifests/1", status(500, ""));

        PulledImage pulled = registries.pull(name("app:1"), PullOptions.DEFAULT);

        assertThat(Files.size(file(pulled, "etc/one"))).isEqualTo(400_000);
    }

    @Test
    void bytesWithAnotherDigestAreNotKept() throws IOException {
        image();
        byte[] other = first.compressed().clone();
        other[other.length - 1] ^= 1;
        registry.lie(first.digest(), other);

        assertThatThrownBy(() -> registries.pull(name("app:1"), PullOptions.DEFAULT))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining(first.digest());
        assertThat(store.list().images()).isEmpty();
        assertThatNothingIsHalf();
    }

    @Test
    void aConfigurationThatContradictsItsLayersIsNotKept() throws IOException {
        registry.image("app", "1", LayerBytes.config("amd64", second, first), first.compressed(), second.compressed());

        assertThatThrownBy(() -> registries.pull(name("app:1"), PullOptions.DEFAULT))
                .isInstanceOf(InvalidImageException.class);
        assertThat(store.list().images()).isEmpty();
        assertThatNothingIsHalf();
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

    private ContentDescriptor descriptor(String tag, String digest, String architecture) {
        return new ContentDescriptor(MediaTypes.OCI_MANIFEST, digest, registry.manifestOf("app", tag).length)
                .withPlatform(new Platform("linux", architecture, Optional.empty()));
    }

    @Test
    void anIndexOfItselfEnds() {
        byte[] inner = new IndexDocument(
                        List.of(new ContentDescriptor(MediaTypes.OCI_INDEX, "sha256:" + "1".repeat(64), 5)
                                .withPlatform(new Platform("linux", "amd64", Optional.empty()))))
                .toJson();
        registry.manifest("app", "1", inner);
        registry.always("GET /v2/app/manifests/sha256:1", status(200, new String(inner, UTF_8)));

        assertThatThrownBy(() -> registries.pull(name("app:1"), PullOptions.DEFAULT))
                .isInstanceOf(CarafeException.class);
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

    @Test
    void cancellingLeavesNothingHalf() throws Exception {
        image();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        registry.always("GET /v2/app/blobs/" + first.digest(), exchange -> {
            exchange.sendResponseHeaders(200, first.compressed().length);
            exchange.getResponseBody().write(first.compressed(), 0, 1000);
            exchange.getResponseBody().flush();
            asked.countDown();
            try {
                never.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread pull = new Thread(() -> {
            try {
                registries.pull(name("app:1"), PullOptions.DEFAULT);
            } catch (RuntimeException failed) {
                thrown.set(failed);
            }
        });
        pull.start();
        asked.await();

        registries.close();
        pull.join();

        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.CANCELLED));
        assertThatNothingIsHalf();
        assertThat(store.list().images()).isEmpty();
        never.countDown();
    }

    @Test
    void noThreadIsLeft() {
        image();
        registries.pull(name("app:1"), PullOptions.DEFAULT);

        registries.close();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(thread -> thread.startsWith("HttpClient") || thread.startsWith("registry-client")));
    }

    @Test
    void pushesWhatTheRegistryHasNot() throws IOException {
        image();
        registries.pull(name("app:1"), PullOptions.DEFAULT);
        told.clear();
        try (FakeRegistry other = new FakeRegistry()) {
            String there = other.authority() + "/team/app:2";
            store.tag(name("app:1"), ImageName.parse(there).storeReference());

            PushedImage pushed = registries.push(there);

            assertThat(told).containsOnly("Preparing", "Compressing", "Pushed");
            assertThat(pushed.digest()).isEqualTo(Digests.of(other.manifestOf("team/app", "2")));
            assertThat(pushed.size()).isEqualTo(other.manifestOf("team/app", "2").length);
            told.clear();

            assertThat(registries.push(there)).isEqualTo(pushed);
            assertThat(told).containsOnly("Preparing", "Layer already exists");
            assertThat(other.seen("PATCH")).hasSize(3);

            ImageStore fresh = openStore("fresh");
            try (Registries pulling = registries(fresh, Settings.in(home))) {
                PulledImage back = pulling.pull(there, PullOptions.DEFAULT);
                assertThat(back.image().id()).isEqualTo(Digests.of(config()));
                assertThat(Files.size(file(back, "etc/one"))).isEqualTo(400_000);
            } finally {
                fresh.close();
            }
        }
    }

    @Test
    void mountsWhatAnotherRepositoryHas() {
        image();
        registries.pull(name("app:1"), PullOptions.DEFAULT);
        told.clear();
        store.tag(name("app:1"), ImageName.parse(name("copy:1")).storeReference());
        registry.always("HEAD /v2/copy/blobs/", status(404, ""));

        registries.push(name("copy:1"));

        assertThat(told).contains("Mounted from another repository").doesNotContain("Compressing");
        assertThat(registry.seen("POST /v2/copy/blobs/uploads/?mount=" + first.digest() + "&from=app"))
                .hasSize(1);
    }

    @Test
    void anUploadGoesOnWhereItBroke() {
        image();
        registries.pull(name("app:1"), PullOptions.DEFAULT);
        try (FakeRegistry other = new FakeRegistry()) {
            String there = other.authority() + "/app:1";
            store.tag(name("app:1"), ImageName.parse(there).storeReference());
            other.once("PATCH", other.hangUpAfter(100_000));
            other.once("PATCH", status(500, ""));

            registries.push(there);

            assertThat(other.blobs().keySet()).contains(Digests.of(config())).hasSize(3);
            assertThat(other.manifestOf("app", "1")).isNotNull();
        }
    }

    @Test
    void pushingToWhoDoesNotAllowItSaysSo() {
        image();
        registries.pull(name("app:1"), PullOptions.DEFAULT);
        registry.always(
                "PUT /v2/app/manifests/", status(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}"));

        assertThatThrownBy(() -> registries.push(name("app:1")))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.DENIED))
                .hasMessage("cannot push " + name("app:1") + ": the registry " + registry.authority()
                        + " answered 403 (DENIED: no). It may want a login: carafe login " + registry.authority());
    }

    @Test
    void searchesTheCatalogueWhereThereIsNoSearch() {
        registry.always("GET /v2/_catalog", status(200, "{\"repositories\":[\"app\",\"team/app\",\"other\"]}"));

        assertThat(registries.search(name("app"), io.carafe.registry.search.SearchOptions.DEFAULT))
                .extracting(result -> result.name())
                .containsExactly(name("app"), name("team/app"));
    }
}
