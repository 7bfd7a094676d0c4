package io.carafe.runtime.launch;

import io.carafe.api.kernel.Pathname;
import java.util.List;

/**
 * A program that is to run beside a container.
 *
 * @param words an absolute path and arguments
 * @param log where what it says goes
 * @param required whether the container is not to be started without it
 */
record CompanionCommand(List<String> words, Pathname log, boolean required) {
    CompanionCommand {
        words = List.copyOf(words);
    }
}
