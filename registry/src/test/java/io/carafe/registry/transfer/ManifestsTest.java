package io.carafe.registry.transfer;

import static io.carafe.registry.testing.FakeRegistry.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import io.carafe.registry.credential.Credential;
import io.carafe.registry.credential.Credentials;
import io.carafe.registry.http.Connections;
import io.carafe.registry.http.Waiting;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.testing.FakeRegistry;
import io.carafe.registry.testing.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a request on its way: tokens, redirects, refusals, and answers that cannot be believed. */
class ManifestsTest {
    private static final String MANIFEST = "GET /v2/app/manifests/1";
    private static final byte[] CONTENTS = "{\"schemaVersion\":2}".getBytes(UTF_8);

    @TempDir
    private Path home;

    private final List<String> waits = new ArrayList<>();
    private FakeRegistry registry;
    private RegistrySettings settings;
    private Connections connections;

    @BeforeEach
    void open() {
        registry = new FakeRegistry();
        registry.manifest("app", "1", CONTENTS);
        settings = Settings.in(home);
        Waiting waiting = (attempt, why, pause) -> waits.add(why + ", " + pause.toMillis());
        connections = new Connections(settings, new Credentials(settings), waiting);
    }

    @AfterEach
    void close() {
        connections.close();
        registry.close();
    }

    private Manifests manifests() {
        ImageName image = ImageName.parse(registry.authority() + "/app:1");
        return new Manifests(connections.open(image, false, "pull app:1"), image, "pull app:1");
    }

    private void fails(Reason reason, ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        failed -> assertThat(failed.reason()).as("%s", failed).isEqualTo(reason))
                .extracting(failed -> failed.getMessage().replace(registry.authority(), "HOST"))
                .isEqualTo(message);
    }

    @Test
    void waitsForWhatPasses() {
        registry.once(MANIFEST, status(503, "")).once(MANIFEST, status(429, "", "Retry-After", "0"));
        registry.once(MANIFEST, exchange -> exchange.close());

        assertThat(manifests().get("1").contents()).isEqualTo(CONTENTS);
        assertThat(waits)
                .startsWith(registry.authority() + " answered 503, 1", registry.authority() + " answered 429, 0");
        assertThat(registry.seen(MANIFEST)).hasSize(4);
    }

    @Test
    void tellsOfARateLimit() {
        String body =
                "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"You have reached your pull rate limit.\"}]}";
        registry.always(
                MANIFEST,
                status(
                        429,
                        body,
                        "Retry-After",
                        "3600",
                        "ratelimit-limit",
                        "100;w=21600",
                        "ratelimit-remaining",
                        "0;w=21600"));

        fails(
                Reason.RATE_LIMITED,
                () -> manifests().get("1"),
                "cannot pull app:1: the registry HOST answered 429 (TOOMANYREQUESTS: You have reached your pull rate limit.), "
                        + "with the limit 100;w=21600, of which 0;w=21600 remain. Try again in 3600 seconds, or log in, "
                        + "which often raises the limit: carafe login HOST");
        assertThat(registry.seen(MANIFEST)).hasSize(1);
    }

    @Test
    void tellsOfRefusals() {
        registry.once(MANIFEST, status(404, "<html>no</html>"))
                .once(MANIFEST, status(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not for you\"}]}"))
                .once(MANIFEST, status(401, "plain words"))
                .once(MANIFEST, status(418, ""));
        Manifests manifests = manifests();

        fails(
                Reason.NOT_FOUND,
                () -> manifests.get("1"),
                "cannot pull app:1: the registry HOST answered 404 (Not Found). Look at the spelling of the name and the tag; "
                        + "a private repository wants a login: carafe login HOST");
        fails(
                Reason.DENIED,
                () -> manifests.get("1"),
                "cannot pull app:1: the registry HOST answered 403 (DENIED: not for you). It may want a login: carafe login HOST");
        fails(
                Reason.UNAUTHORIZED,
                () -> manifests.get("1"),
                "cannot pull app:1: the registry HOST answered 401 (plain words). There may be no such repository, "
                        + "or it wants a login: carafe login HOST");
        fails(
                Reason.REFUSED,
                () -> manifests.get("1"),
                "cannot pull app:1: the registry HOST answered 418 (without a word about why)");
    }

    @Test
    void aManifestWithoutEndIsNotRead() {
        registry.always(MANIFEST, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = new byte[1 << 16];
            while (true) {
                exchange.getResponseBody().write(piece);
            }
        });

        fails(
                Reason.INVALID_ANSWER,
                () -> manifests().get("1"),
                "cannot pull app:1: the registry HOST sent a manifest of more than 4194304 bytes, which is not read");
    }

    @Test
    void aDigestThatLiesIsFound() {
        String digest = "sha256:" + "0".repeat(64);
        registry.manifest("app", digest, CONTENTS);
        registry.always(MANIFEST, status(200, "{}", "Docker-Content-Digest", digest));

        assertThatThrownBy(() -> manifests().get(digest)).hasMessageContaining("when it was asked for " + digest);
        assertThatThrownBy(() -> manifests().get("1")).hasMessageContaining("and announced it as " + digest);
    }

    @Test
    void aTokenIsFetchedAndShownToThisHostAlone() {
        try (FakeRegistry elsewhere = new FakeRegistry()) {
            elsewhere.manifest("moved", "1", CONTENTS);
            elsewhere.once("GET /token", status(200, "{\"token\":\"good\",\"expires_in\":300}"));
            String realm = "http://" + elsewhere.authority() + "/token";
            Consumer<String> demand = start -> registry.once(
                    start, status(401, "", "WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"s\""));
            demand.accept("GET /v2/");
            registry.once(
                    MANIFEST, status(307, "", "Location", "http://" + elsewhere.authority() + "/v2/moved/manifests/1"));
            new Credentials(settings).store(registry.authority(), Credential.of("ann", "pw"));

            assertThat(manifests().get("1").contents()).isEqualTo(CONTENTS);

            assertThat(elsewhere.seen("GET /token")).singleElement().satisfies(request -> {
                assertThat(request.path()).contains("service=s", "scope=repository%3Aapp%3Apull", "account=ann");
                assertThat(request.header("Authorization")).isEqualTo("Basic YW5uOnB3");
            });
            assertThat(registry.seen(MANIFEST))
                    .singleElement()
                    .satisfies(request ->
                            assertThat(request.header("Authorization")).isEqualTo("Bearer good"));
            assertThat(elsewhere.seen("GET /v2/moved"))
                    .singleElement()
                    .satisfies(request ->
                            assertThat(request.header("Authorization")).isEmpty());
        }
    }

    @Test
    void anIdentityTokenStandsForThePassword() {
        registry.once(
                "GET /v2/",
                status(401, "", "WWW-Authenticate", "Bearer realm=\"http://" + registry.authority() + "/token\""));
        registry.once("POST /token", status(200, "{\"access_token\":\"good\"}"));
        new Credentials(settings)
                .store(registry.authority(), Credential.of("ann", "pw").withIdentityToken("refresh"));

        manifests().get("1");

        assertThat(registry.seen("POST /token")).hasSize(1);
        assertThat(registry.seen(MANIFEST).get(0).header("Authorization")).isEqualTo("Bearer good");
    }

    @Test
    void basicAuthenticationIsShownWhenItIsDemanded() {
        registry.once("GET /v2/", status(401, "", "WWW-Authenticate", "Basic realm=\"r\""));
        new Credentials(settings).store(registry.authority(), Credential.of("ann", "pw"));

        manifests().get("1");

        assertThat(registry.seen("GET /v2/").get(0).header("Authorization")).isEmpty();
        assertThat(registry.seen(MANIFEST).get(0).header("Authorization")).isEqualTo("Basic YW5uOnB3");
    }

    @Test
    void aRingOfRedirectsEnds() {
        registry.always(MANIFEST, status(302, "", "Location", "/v2/app/manifests/1"));

        assertThatThrownBy(() -> manifests().get("1")).hasMessageContaining("answered 302");
        assertThat(registry.seen(MANIFEST)).hasSize(9);
    }

    @Test
    void listsTagsPageByPage() {
        registry.once("GET /v2/app/tags/list?n=2", status(200, "{\"tags\":[\"c\"]}"));
        registry.once(
                "GET /v2/app/tags/list",
                status(200, "{\"tags\":[\"a\",\"b\"]}", "Link", "</v2/app/tags/list?n=2>; rel=\"next\""));

        assertThat(manifests().tags()).containsExactly("a", "b", "c");
    }
}
