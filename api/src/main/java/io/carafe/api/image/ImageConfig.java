package io.carafe.api.image;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an image wants to be run: the {@code config} of the OCI image specification.
 *
 * @param environment {@code NAME=VALUE}
 * @param user {@code USER[:GROUP]}, names or numbers
 * @param exposedPorts {@code 80/tcp}
 * @param volumes absolute paths in the container
 */
public record ImageConfig(
        List<String> entrypoint,
        List<String> command,
        List<String> environment,
        Optional<String> workingDirectory,
        Optional<String> user,
        Map<String, String> labels,
        List<String> exposedPorts,
        List<String> volumes,
        Optional<String> stopSignal) {
    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        labels = Map.copyOf(labels);
        exposedPorts = List.copyOf(exposedPorts);
        volumes = List.copyOf(volumes);
    }

    /** An image that says nothing. */
    public static ImageConfig empty() {
        return new ImageConfig(
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }
}
