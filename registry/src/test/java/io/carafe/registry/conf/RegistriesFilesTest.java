package io.carafe.registry.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.RegistryException;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.settings.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistriesFilesTest {
    @TempDir
    private Path directory;

    private RegistriesConfig read(String toml) throws IOException {
        Path file = Files.writeString(directory.resolve("registries.conf"), toml);
        RegistrySettings settings = RegistrySettings.of(
                Map.of("HOME", directory.toString(), "CONTAINERS_REGISTRIES_CONF", file.toString()), directory);
        return new RegistriesFiles(settings, directory.resolve("system")).read();
    }

    private static List<String> sources(RegistriesConfig config, String name) {
        return config.sources(ImageName.parse(name)).stream()
                .map(source -> source.name() + (source.insecure() ? " insecure" : ""))
                .toList();
    }

    @Test
    void withoutAFileShortNamesMeanDockerHub() throws IOException {
        RegistriesConfig config = read("");

        assertThat(config.candidates("debian:12")).hasToString("[docker.io/library/debian:12]");
        assertThat(sources(config, "debian")).containsExactly("docker.io/library/debian:latest");
    }

    @Test
    void mirrorsComeBeforeTheRegistryAndTheLongestPrefixCounts() throws IOException {
        RegistriesConfig config = read("""
                [[registry]]
                prefix = "docker.io"
                location = "hub.example/all"
                [[registry.mirror]]
                location = "mirror.example:5000/hub"
                insecure = true
                [[registry.mirror]]
                location = "digests.example"
                pull-from-mirror = "digest-only"

                [[registry]]
                location = "docker.io/library"

                [[registry]]
                prefix = "*.corp.example"
                insecure = true
                """);

        assertThat(sources(config, "team/app:1"))
                .containsExactly("mirror.example:5000/hub/team/app:1 insecure", "hub.example/all/team/app:1");
        assertThat(sources(config, "team/app@sha256:" + "0".repeat(64))).hasSize(3);
        assertThat(sources(config, "debian")).containsExactly("docker.io/library/debian:latest");
        assertThat(sources(config, "a.corp.example/x")).containsExactly("a.corp.example/x:latest insecure");
        assertThat(config.isInsecure("a.corp.example")).isTrue();
        assertThat(config.isInsecure("docker.io")).isFalse();
    }

    @Test
    void shortNamesAreAliasesOrSearched() throws IOException {
        RegistriesConfig config = read("""
                unqualified-search-registries = ["quay.example", "docker.io"]
                [aliases]
                "tool" = "ghcr.example/team/tool"
                """);

        assertThat(config.candidates("tool:2")).hasToString("[ghcr.example/team/tool:2]");
        assertThat(config.candidates("debian"))
                .hasToString("[quay.example/debian:latest, docker.io/library/debian:latest]");
        assertThat(config.candidates("localhost/debian")).hasToString("[localhost/debian:latest]");
    }

    @Test
    void refusesWhatIsAmbiguousOrBlocked() throws IOException {
        RegistriesConfig config = read("""
                unqualified-search-registries = ["quay.example", "docker.io"]
                short-name-mode = "enforcing"
                [[registry]]
                location = "bad.example"
                blocked = true
                """);

        assertThatThrownBy(() -> config.candidates("debian"))
                .isInstanceOf(RegistryException.class)
                .hasMessage("the name debian may be in quay.example, docker.io, and the registries file says "
                        + "short-name-mode = \"enforcing\". Give the full name, for instance quay.example/debian.");
        assertThatThrownBy(() -> config.sources(ImageName.parse("bad.example/x")))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("blocks bad.example");
    }

    @Test
    void laterFilesWin() throws IOException {
        Path parts = Files.createDirectories(directory.resolve("system/registries.conf.d"));
        Files.writeString(
                parts.resolve("10-a.conf"), "[aliases]\n\"x\" = \"one.example/x\"\n\"y\" = \"one.example/y\"\n");
        Files.writeString(parts.resolve("20-b.conf"), "[aliases]\n\"x\" = \"two.example/x\"\n");

        RegistriesConfig config = read("[aliases]\n\"x\" = \"main.example/x\"\n");

        assertThat(config.candidates("x")).hasToString("[two.example/x:latest]");
        assertThat(config.candidates("y")).hasToString("[one.example/y:latest]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[registries.search]\nregistries = ['docker.io']",
                "[[registry]]\nlocation = 5",
                "[[registry]]\nblocked = true",
                "[[registry]]\nlocation = \"https://x.example\"",
                "unqualified-search-registries = \"docker.io\"",
                "short-name-mode = \"sometimes\"",
                "= what"
            })
    void saysWhichFileCannotBeUsed(String toml) {
        assertThatThrownBy(() -> read(toml))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining(
                        "the registries file " + directory.resolve("registries.conf") + " cannot be used");
    }
}
