package io.carafe.api;

import java.util.List;
import java.util.Optional;

/**
 * The process of a container, as asked for; what is left empty comes from the image.
 *
 * @param entrypoint in place of the image's; a present empty list removes it
 * @param command the words after the image; in place of the image's
 * @param environment {@code NAME=VALUE}, added to the image's
 * @param workingDirectory absolute, in the container
 * @param user {@code USER[:GROUP]}, each a name or a number
 * @param additionalGroups names or numbers
 * @param terminal a terminal of its own (Docker's {@code -t})
 * @param input whether it has standard input, and until when
 * @param init an init process as PID 1
 * @param stopSignal a name or a number
 * @param privileged all capabilities for this process, whatever the container's have (Docker's {@code exec --privileged})
 */
public record ProcessSettings(
        Optional<List<String>> entrypoint,
        List<String> command,
        List<String> environment,
        Optional<String> workingDirectory,
        Optional<String> user,
        List<String> additionalGroups,
        boolean terminal,
        StandardInput input,
        boolean init,
        Optional<String> stopSignal,
        List<Ulimit> ulimits,
        boolean privileged) {
    public ProcessSettings {
        entrypoint = entrypoint.map(List::copyOf);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        additionalGroups = List.copyOf(additionalGroups);
        ulimits = List.copyOf(ulimits);
    }

    /** Whether it has standard input. */
    public boolean interactive() {
        return input != StandardInput.NONE;
    }
}
