package io.carafe.cli.run;

import io.carafe.cli.args.Arguments;
import java.util.List;
import java.util.function.BiConsumer;

/** Reads {@code -e}, {@code --env-file}, {@code -l} and {@code --label-file}; files come first, whatever the order. */
final class EnvironmentOptions {
    private final Arguments arguments;
    private final Surroundings surroundings;

    EnvironmentOptions(Arguments arguments, Surroundings surroundings) {
        this.arguments = arguments;
        this.surroundings = surroundings;
    }

    /** Gives each variable by name and value. */
    void variables(BiConsumer<String, String> target) {
        for (String file : arguments.all("env-file")) {
            lines("--env-file", file).forEach(entry -> variable(entry, target));
        }
        for (String entry : arguments.all("env")) {
            if (entry.isEmpty() || entry.startsWith("=")) {
                throw arguments.problem("invalid argument \"" + entry + "\" for \"-e, --env\" flag: it has no name");
            }
            variable(entry, target);
        }
    }

    /** Gives each label by key and value. */
    void labels(BiConsumer<String, String> target) {
        for (String file : arguments.all("label-file")) {
            lines("--label-file", file).forEach(entry -> label(entry, target));
        }
        for (String entry : arguments.all("label")) {
            if (entry.isEmpty() || entry.startsWith("=")) {
                throw arguments.problem("invalid argument \"" + entry + "\" for \"-l, --label\" flag: it has no name");
            }
            label(entry, target);
        }
    }

    private List<String> lines(String option, String file) {
        return VariableFile.read(
                arguments.syntax().verb(), option, surroundings.absolute(file), surroundings.resolve(file));
    }

    /** A name alone takes the value that the variable has here, and says nothing if it has none. */
    private void variable(String entry, BiConsumer<String, String> target) {
        int equals = entry.indexOf('=');
        if (equals >= 0) {
            target.accept(entry.substring(0, equals), entry.substring(equals + 1));
        } else {
            surroundings.variable(entry).ifPresent(value -> target.accept(entry, value));
        }
    }

    private static void label(String entry, BiConsumer<String, String> target) {
        int equals = entry.indexOf('=');
        target.accept(equals < 0 ? entry : entry.substring(0, equals), equals < 0 ? "" : entry.substring(equals + 1));
    }
}
