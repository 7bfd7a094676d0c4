package io.carafe.registry.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.testing.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    @TempDir
    private Path home;

    private Path file;
    private Credentials credentials;

    @BeforeEach
    void make() {
        RegistrySettings settings = Settings.in(home, "PATH", home + ":/usr/bin:/bin");
        credentials = new Credentials(settings);
        file = home.resolve(".docker/config.json");
    }

    private void write(String json) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, json);
    }

    private void helper(String script) throws IOException {
        Path helper = Files.writeString(home.resolve("docker-credential-test"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void keepsWhatElseIsInTheFileAndLetsNobodyElseReadIt() throws IOException {
        write("{\"HttpHeaders\":{\"a\":\"b\"},\"auths\":{\"other\":{\"auth\":\"eDp5\"}}}");

        Optional<Path> stored = credentials.store("localhost:5000", Credential.of("ann", "se:cret"));

        assertThat(stored).contains(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("HttpHeaders", "other");
        assertThat(credentials.find("localhost:5000", "app")).get().satisfies(found -> {
            assertThat(found.username()).isEqualTo("ann");
            assertThat(found.password()).isEqualTo("se:cret");
            assertThat(found).hasToString("credential of ann from " + file);
        });
        assertThat(credentials.erase("localhost:5000")).isTrue();
        assertThat(credentials.erase("localhost:5000")).isFalse();
        assertThat(credentials.find("localhost:5000", "app")).isEmpty();
        assertThat(credentials.find("other", "app")).isPresent();
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void writesThroughALink() throws IOException {
        Path real = Files.writeString(home.resolve("real.json"), "{}");
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, real);

        credentials.store("localhost:5000", Credential.of("ann", "x"));

        assertThat(file).isSymbolicLink();
        assertThat(Files.readString(real)).contains("localhost:5000");
    }

    @Test
    void dockerHubHasItsOldName() throws IOException {
        credentials.store("docker.io", Credential.of("ann", "x").withIdentityToken("token"));

        assertThat(Files.readString(file)).contains("https://index.docker.io/v1/", "\"identitytoken\" : \"token\"");
        assertThat(credentials.find("docker.io", "library/debian"))
                .get()
                .extracting(Credential::identityToken)
                .isEqualTo(Optional.of("token"));
    }

    @Test
    void aRepositoryCanHaveCredentialsOfItsOwn() throws IOException {
        Path auth = Files.createDirectories(home.resolve("run/containers")).resolve("auth.json");
        Files.writeString(
                auth, "{\"auths\":{\"r.example/team\":{\"auth\":\"dDp0\"},\"r.example\":{\"auth\":\"YTph\"}}}");
        Credentials withAuth = new Credentials(
                Settings.in(home, "XDG_RUNTIME_DIR", home.resolve("run").toString()));

        assertThat(withAuth.find("r.example", "team/app"))
                .get()
                .extracting(Credential::username)
                .isEqualTo("t");
        assertThat(withAuth.find("r.example", "other"))
                .get()
                .extracting(Credential::username)
                .isEqualTo("a");
    }

    @Test
    void asksAHelper() throws IOException {
        write("{\"credHelpers\":{\"localhost:5000\":\"test\"}}");
        helper("""
                case $1 in
                  get) read server; [ -e "$HOME/known" ] || { echo 'credentials not found in native keychain'; exit 1; }
                       echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"ann\\",\\"Secret\\":\\"kept\\"}" ;;
                  store) cat > "$HOME/known" ;;
                  erase) rm "$HOME/known" ;;
                esac
                """);

        assertThat(credentials.find("localhost:5000", "app")).isEmpty();
        assertThat(credentials.store("localhost:5000", Credential.of("ann", "kept")))
                .isEmpty();
        assertThat(Files.readString(home.resolve("known")))
                .isEqualTo("{\"ServerURL\":\"localhost:5000\",\"Username\":\"ann\",\"Secret\":\"kept\"}");
        assertThat(Files.readString(file)).doesNotContain("kept");
        assertThat(credentials.find("localhost:5000", "app"))
                .get()
                .extracting(Credential::password)
                .isEqualTo("kept");
        assertThat(credentials.erase("localhost:5000")).isTrue();
        assertThat(home.resolve("known")).doesNotExist();
    }

    @Test
    void aHelperThatFailsOrTalksWithoutEndIsTold() throws IOException {
        write("{\"credsStore\":\"test\"}");
        helper("echo broken; exit 3");
        assertThatThrownBy(() -> credentials.find("r.example", "app"))
                .isInstanceOf(CarafeException.class)
                .hasMessage("the credential helper docker-credential-test could not get the credentials for r.example: "
                        + "exit code 3, broken");

        helper("cat /dev/zero");
        assertThatThrownBy(() -> credentials.find("r.example", "app"))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("more than 65536 bytes");

        write("{\"credsStore\":\"../evil\"}");
        assertThatThrownBy(() -> credentials.find("r.example", "app"))
                .hasMessage("\"../evil\" is not the name of a credential helper");
    }

    @Test
    void saysWhichFileIsDamaged() throws IOException {
        write("[1]");

        assertThatThrownBy(() -> credentials.find("r.example", "app"))
                .isInstanceOf(CarafeException.class)
                .hasMessage("cannot read the credentials in " + file + ": it is not a JSON object");
    }
}
