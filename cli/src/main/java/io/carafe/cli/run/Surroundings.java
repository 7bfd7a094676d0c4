package io.carafe.cli.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the meaning of arguments depends on besides themselves.
 *
 * @param environment the variables of the command
 * @param directory its working directory, where relative paths begin
 * @param mask what is not granted for the files that it makes, umask(2)
 */
public record Surroundings(Map<String, String> environment, Path directory, int mask) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** A variable of the command's own. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** An absolute path without {@code .} and {@code ..}. */
    public Path resolve(String path) {
        return directory.resolve(path).toAbsolutePath().normalize();
    }
}
