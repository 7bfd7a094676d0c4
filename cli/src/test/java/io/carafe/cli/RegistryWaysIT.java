package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.RealRegistry;
import io.carafe.cli.testing.TestProxy;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The ways to a registry: through proxies, and with certificates that are in directories by its name. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryWaysIT {
    /** Nobody has this name, so it can be reached through a proxy alone. */
    private static final String NAME = "registry.test/team/small:1";

    private Path directory;
    private Command carafe;

    @BeforeAll
    void importImage(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        carafe = Command.in(temporary, Way.WITH_ENGINE)
                .with("HOME", temporary.toString())
                .with("XDG_CONFIG_HOME", "")
                .with("XDG_RUNTIME_DIR", "")
                .with("REGISTRY_AUTH_FILE", "")
                .with("CONTAINERS_REGISTRIES_CONF", "/dev/null");
        Path rootfs = Busybox.make(temporary.resolve("rootfs"));
        ok(carafe.run("import", "-q", rootfs.toString(), "small:1"));
    }

    @AfterAll
    void stop() {
        carafe.close();
    }

    private static Result ok(Result result) {
        assertThat(result.status()).as("%s", result).isZero();
        return result;
    }

    @Test
    void throughAProxyThatWantsAPassword() throws Exception {
        try (RealRegistry registry = RealRegistry.mutual(directory.resolve("behind"));
                TestProxy proxy = new TestProxy(registry.authority())) {
            String authority = directory.resolve("behind/cert.pem").toString();
            present(directory.resolve("behind"), "registry.test");
            carafe.with("HTTPS_PROXY", proxy.url());
            ok(carafe.run("tag", "small:1", NAME));

            ok(carafe.run("push", "-q", "--cacert", authority, NAME));
            ok(carafe.run("rmi", NAME));
            ok(carafe.run("pull", "-q", "--cacert", authority, NAME));
            assertThat(proxy.requests()).isNotEmpty().containsOnly("CONNECT registry.test:443 HTTP/1.1");

            carafe.with("HTTPS_PROXY", "http://" + proxy.authority());
            assertMatches(
                    "errors/registry-proxy-password.txt",
                    carafe.run("pull", "--cacert", authority, NAME).err().replace(proxy.authority(), "PROXY"));
            int before = proxy.requests().size();
            carafe.with("HTTPS_PROXY", proxy.url()).with("NO_PROXY", ".test");
            assertMatches(
                    "errors/registry-no-such-host.txt", carafe.run("pull", NAME).err());
            assertThat(proxy.requests()).hasSize(before);
        } finally {
            carafe.with("HTTPS_PROXY", "").with("NO_PROXY", "");
        }
    }

    @Test
    void byPlainHttpThroughAProxy() throws Exception {
        String name = NAME.replace("/team", ":5000/plain");
        try (RealRegistry registry = RealRegistry.open(directory.resolve("plain"));
                TestProxy proxy = new TestProxy(registry.authority())) {
            carafe.with("http_proxy", proxy.url()).with("https_proxy", proxy.url());
            ok(carafe.run("tag", "small:1", name));

            ok(carafe.run("push", "-q", "--tls-verify=false", name));
            ok(carafe.run("rmi", name));
            ok(carafe.run("pull", "-q", "--tls-verify=false", name));

            assertThat(proxy.requests())
                    .contains("CONNECT registry.test:5000 HTTP/1.1")
                    .contains("GET http://registry.test:5000/v2/plain/small/manifests/1 HTTP/1.1");
            carafe.with("http_proxy", "http://" + proxy.authority());
            assertMatches(
                    "errors/registry-proxy-password-plain.txt",
                    carafe.run("pull", "--tls-verify=false", name).err().replace(proxy.authority(), "PROXY"));
        } finally {
            carafe.with("http_proxy", "").with("https_proxy", "");
        }
    }

    @Test
    void withACertificateOfItsOwn() throws Exception {
        try (RealRegistry registry = RealRegistry.mutual(directory.resolve("mutual"))) {
            String name = registry.authority() + "/team/small:1";
            ok(carafe.run("tag", "small:1", name));
            Path certificates = present(directory.resolve("mutual"), registry.authority());
            Files.move(certificates.resolve("client.cert"), certificates.resolve("client.unused"));
            assertThat(carafe.run("push", "-q", name).err()).contains("certificate");
            Files.move(certificates.resolve("client.unused"), certificates.resolve("client.cert"));

            ok(carafe.run("push", "-q", name));
            ok(carafe.run("rmi", name));
            ok(carafe.run("pull", "-q", name));
        }
    }

    /** Docker's names for the files of a registry. */
    private Path present(Path registry, String host) throws IOException {
        Path certificates = Files.createDirectories(
                directory.resolve(".config/containers/certs.d").resolve(host));
        Files.copy(registry.resolve("cert.pem"), certificates.resolve("ca.crt"));
        Files.copy(registry.resolve("cert.pem"), certificates.resolve("client.cert"));
        Files.copy(registry.resolve("key.pem"), certificates.resolve("client.key"));
        return certificates;
    }
}
