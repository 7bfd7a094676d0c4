package io.carafe.registry;

import static io.carafe.registry.testing.FakeRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import io.carafe.image.ImageStore;
import io.carafe.image.config.Digests;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.testing.FakeRegistry;
import io.carafe.registry.testing.Settings;
import io.carafe.registry.transfer.PullOptions;
import io.carafe.registry.transfer.PulledImage;
import io.carafe.registry.transfer.PushedImage;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Images out of a store into a registry, and what it has. */
class PushIT extends RegistryCase {
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
