package io.carafe.cli.run;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.cli.args.Arguments;

/** Reads {@code -e}, {@code --env-file}, {@code -l} and {@code --label-file}; files come first, whatever the order. */
final class EnvironmentOptions {
    private final Arguments arguments;
    private final Surroundings surroundings;
    private final ContainerSpecBuilder builder;

    EnvironmentOptions(Arguments arguments, Surroundings surroundings, ContainerSpecBuilder builder) {
        this.arguments = arguments;
        this.surroundings = surroundings;
        this.builder = builder;
    }

    void read() {
        for (String file : arguments.all("env-file")) {
            VariableFile.read("--env-file", surroundings.resolve(file)).forEach(this::variable);
        }
        for (String entry : arguments.all("env")) {
            if (entry.isEmpty() || entry.startsWith("=")) {
                throw arguments.problem("invalid argument \"" + entry + "\" for \"-e, --env\" flag: it has no name");
            }
            variable(entry);
        }
        for (String file : arguments.all("label-file")) {
            VariableFile.read("--label-file", surroundings.resolve(file)).forEach(this::label);
        }
        for (String entry : arguments.all("label")) {
            if (entry.isEmpty() || entry.startsWith("=")) {
                throw arguments.problem("invalid argument \"" + entry + "\" for \"-l, --label\" flag: it has no name");
            }
            label(entry);
        }
    }

    /** A name alone takes the value that the variable has here, and says nothing if it has none. */
    private void variable(String entry) {
        int equals = entry.indexOf('=');
        if (equals >= 0) {
            builder.env(entry.substring(0, equals), entry.substring(equals + 1));
        } else {
            surroundings.variable(entry).ifPresent(value -> builder.env(entry, value));
        }
    }

    private void label(String entry) {
        int equals = entry.indexOf('=');
        builder.label(equals < 0 ? entry : entry.substring(0, equals), equals < 0 ? "" : entry.substring(equals + 1));
    }
}
