package io.carafe.runtime.plan;

import java.util.List;

/**
 * What is executed: the specification and the image's configuration, merged.
 *
 * @param words at least one
 * @param environment {@code NAME=VALUE}, complete
 * @param workingDirectory absolute, in the container
 * @param createWorkingDirectory whether it is made when it is not there
 */
public record CommandLine(
        List<String> words, List<String> environment, String workingDirectory, boolean createWorkingDirectory) {
    public CommandLine {
        words = List.copyOf(words);
        environment = List.copyOf(environment);
    }
}
