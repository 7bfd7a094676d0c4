package io.carafe.cli;

import io.carafe.cli.attach.UserProcess;
import io.carafe.cli.console.Console;
import io.carafe.cli.run.Surroundings;
import java.io.InputStream;
import java.util.List;

/**
 * One call of the command, with all that it takes from the process that the user has started.
 *
 * @param words of the command line
 * @param input standard input
 */
record Invocation(
        List<String> words, Surroundings surroundings, Console console, InputStream input, UserProcess process) {}
