package io.carafe.api.image;

import io.carafe.api.HealthCheck;
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
        Optional<String> stopSignal,
        Optional<HealthCheck> healthCheck) {
    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        labels = Map.copyOf(labels);
        exposedPorts = List.copyOf(exposedPorts);
        volumes = List.copyOf(volumes);
    }

    /** An image that does not say how to check its health. */
    public ImageConfig(
            List<String> entrypoint,
            List<String> command,
            List<String> environment,
            Optional<String> workingDirectory,
            Optional<String> user,
            Map<String, String> labels,
            List<String> exposedPorts,
            List<String> volumes,
            Optional<String> stopSignal) {
        this(
                entrypoint,
                command,
                environment,
                workingDirectory,
                user,
                labels,
                exposedPorts,
                volumes,
                stopSignal,
                Optional.empty());
    }

    /** The same with another health check. */
    public ImageConfig withHealthCheck(Optional<HealthCheck> other) {
        return new ImageConfig(
                entrypoint,
                command,
                environment,
                workingDirectory,
                user,
                labels,
                exposedPorts,
                volumes,
                stopSignal,
                other);
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
