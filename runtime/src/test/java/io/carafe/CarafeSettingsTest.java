package io.carafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CarafeSettingsTest {
    private static Path root(Map<String, String> environment, String user) {
        return CarafeSettings.of(environment, user, "/home/ann").root();
    }

    @Test
    void rootHasItsStateWithTheSystems() {
        assertThat(root(Map.of(), "root")).isEqualTo(Path.of("/var/lib/carafe"));
        assertThat(root(Map.of("XDG_DATA_HOME", "/data"), "root")).isEqualTo(Path.of("/var/lib/carafe"));
    }

    @Test
    void othersHaveItWithTheirData() {
        assertThat(root(Map.of(), "ann")).isEqualTo(Path.of("/home/ann/.local/share/carafe"));
        assertThat(root(Map.of("XDG_DATA_HOME", "/data"), "ann")).isEqualTo(Path.of("/data/carafe"));
        // The specification has a relative one ignored.
        assertThat(root(Map.of("XDG_DATA_HOME", "data"), "ann")).isEqualTo(Path.of("/home/ann/.local/share/carafe"));
    }

    @Test
    void homeIsWhereTheVariableSays() {
        assertThat(root(Map.of("HOME", "/elsewhere"), "ann")).isEqualTo(Path.of("/elsewhere/.local/share/carafe"));
        assertThat(root(Map.of("HOME", "here"), "ann")).isEqualTo(Path.of("/home/ann/.local/share/carafe"));
        assertThat(root(Map.of("HOME", "/elsewhere"), "root")).isEqualTo(Path.of("/var/lib/carafe"));
    }

    @Test
    void theEnvironmentOverridesBoth() {
        assertThat(root(Map.of("CARAFE_ROOT", "/x"), "root")).isEqualTo(Path.of("/x"));
        assertThat(root(Map.of("CARAFE_ROOT", ""), "root")).isEqualTo(Path.of("/var/lib/carafe"));
    }

    @Test
    void aRootIsAbsoluteAndTidy() {
        assertThat(CarafeSettings.at(Path.of("a/../b")).root())
                .isEqualTo(Path.of("").toAbsolutePath().resolve("b"));
    }

    @Test
    void pluginDirectoriesAddUp() {
        CarafeSettings settings =
                CarafeSettings.at(Path.of("/x")).withPlugins(Path.of("/a")).withPlugins(Path.of("/b"));
        assertThat(settings.plugins()).containsExactly(Path.of("/a"), Path.of("/b"));
    }
}
