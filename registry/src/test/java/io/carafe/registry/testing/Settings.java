package io.carafe.registry.testing;

import io.carafe.registry.settings.Patience;
import io.carafe.registry.settings.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A user without any files but those of a test, who does not like to wait. */
public final class Settings {
    private static final Duration SHORT = Duration.ofMillis(1);
    public static final Patience IMPATIENT = new Patience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            4,
            SHORT,
            SHORT,
            Duration.ofSeconds(3));

    private Settings() {}

    /** @param variables names and values in turn */
    public static RegistrySettings in(Path home, String... variables) {
        Map<String, String> environment = new TreeMap<>(Map.of("HOME", home.toString()));
        environment.put("CONTAINERS_REGISTRIES_CONF", "/dev/null");
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return RegistrySettings.of(environment, home).withPatience(IMPATIENT);
    }
}
