package io.carafe.registry.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whose credentials, registries file and proxies count, and how registries are trusted.
 *
 * @param environment the variables of the program on whose behalf it is done
 * @param home its home directory; where {@code ~/.docker/config.json} is
 * @param directory where relative paths in variables begin
 * @param tlsVerify false trusts any certificate, and allows plain HTTP; empty leaves that to the registries file
 * @param authority a file with one or more certificates (PEM) that are trusted as well
 * @param patience how long to wait, and how often to try again
 */
public record RegistrySettings(
        Map<String, String> environment,
        Path home,
        Path directory,
        Optional<Boolean> tlsVerify,
        Optional<Path> authority,
        Patience patience) {
    public RegistrySettings {
        environment = Map.copyOf(environment);
    }

    /** Those of this process. */
    public static RegistrySettings defaults() {
        return of(System.getenv(), Path.of("").toAbsolutePath());
    }

    /** Those of another process: its variables and its working directory. */
    public static RegistrySettings of(Map<String, String> environment, Path directory) {
        String home = environment.getOrDefault("HOME", "");
        return new RegistrySettings(
                environment,
                Path.of(home.startsWith("/") ? home : System.getProperty("user.home", "/")),
                directory,
                Optional.empty(),
                Optional.empty(),
                Patience.DEFAULT);
    }

    public RegistrySettings withTlsVerify(boolean verify) {
        return new RegistrySettings(environment, home, directory, Optional.of(verify), authority, patience);
    }

    public RegistrySettings withAuthority(Path certificates) {
        return new RegistrySettings(environment, home, directory, tlsVerify, Optional.of(certificates), patience);
    }

    public RegistrySettings withPatience(Patience other) {
        return new RegistrySettings(environment, home, directory, tlsVerify, authority, other);
    }

    /** A variable that is set to something. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** The path that a variable names. */
    public Optional<Path> path(String variable) {
        return variable(variable).map(directory::resolve).map(Path::normalize);
    }

    /** {@code $XDG_CONFIG_HOME}, or {@code ~/.config}. */
    public Path configHome() {
        return path("XDG_CONFIG_HOME").orElseGet(() -> home.resolve(".config"));
    }
}
