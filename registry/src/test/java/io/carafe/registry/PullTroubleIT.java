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
import io.carafe.image.ImageStore;
import io.carafe.image.config.Digests;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.IndexDocument;
import io.carafe.image.oci.MediaTypes;
import io.carafe.image.oci.Platform;
import io.carafe.registry.testing.LayerBytes;
import io.carafe.registry.testing.Settings;
import io.carafe.registry.transfer.PullOptions;
import io.carafe.registry.transfer.PulledImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pulls from a registry that misbehaves, that are cancelled, and several at once. */
class PullTroubleIT extends RegistryCase {
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
    void cancellingLeavesNothingHalfAndKeepsWhatIsWhole() throws Exception {
        image();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        registry.once("GET /v2/app/blobs/" + first.digest(), exchange -> {
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
        await().until(() -> told.contains("Pull complete"));

        registries.close();
        pull.join();

        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.CANCELLED));
        assertThat(store.list().images()).isEmpty();
        assertThat(home.resolve("store/layers")).isEmptyDirectory();
        try (Stream<Path> left = Files.walk(home.resolve("store/tmp"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .contains("two")
                    .doesNotContain("one");
        }
        never.countDown();
        told.clear();
        try (Registries again = registries(store, Settings.in(home))) {
            again.pull(name("app:1"), PullOptions.DEFAULT);
        }
        assertThat(told).contains("Already exists", "Pull complete");
        assertThatNothingIsHalf();
    }

    /** Each through a store and connections of its own, as two processes have them. */
    @Test
    void twoWhoPullTheSameAtOnceBothHaveIt() throws Exception {
        image();
        List<CompletableFuture<PulledImage>> pulls = new ArrayList<>();
        for (String own : List.of("one", "two", "three")) {
            pulls.add(CompletableFuture.supplyAsync(() -> {
                try (ImageStore images = openStore("store");
                        Registries pulling = registries(images, Settings.in(home.resolve(own)))) {
                    return pulling.pull(name("app:1"), PullOptions.DEFAULT);
                }
            }));
        }

        for (CompletableFuture<PulledImage> pull : pulls) {
            assertThat(pull.get().image().id()).isEqualTo(Digests.of(config()));
        }
        assertThat(store.list().images()).hasSize(1);
        assertThatNothingIsHalf();
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
}
