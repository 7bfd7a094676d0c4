package io.carafe.runtime.launch;

import io.carafe.api.kernel.Pathname;
import java.util.List;

/**
 * A program that is to run beside a container.
 *
 * @param words an absolute path and arguments
 * @param log where what it says goes
 */
record CompanionCommand(List<String> words, Pathname log) {
    CompanionCommand {
        words = List.copyOf(words);
    }
}
