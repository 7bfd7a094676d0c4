package io.carafe.cli.verb;

import io.carafe.CarafeSettings;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.OptionGroup;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.run.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options in front of the verb. */
public final class GlobalOptions {
    public static final Syntax SYNTAX = new Syntax(
            "",
            "COMMAND [ARG...]",
            "A container engine for Linux, with Docker's words",
            List.of(OptionGroup.of(
                    Option.value("--root", "DIRECTORY", "Where images, containers and volumes are (CARAFE_ROOT)"),
                    Option.value("--plugins", "DIRECTORY", "Load isolators from its jars (CARAFE_PLUGINS)"),
                    Option.flag("--no-engine", "Do it in this process, without the engine (CARAFE_NO_ENGINE=1)"),
                    Option.flag("-v --version", "Print the version"))),
            List.of(),
            true,
            "'carafe COMMAND --help' tells more about a command. With CARAFE_DEBUG=1 errors come with a stack trace.");

    private static final Path PLUGINS_OF_ROOT = Path.of("/etc/carafe/plugins");

    private GlobalOptions() {}

    /**
     * How the engine is to be opened.
     *
     * @param user the name of the user
     * @param home its home directory
     */
    public static CarafeSettings settings(Arguments global, Surroundings surroundings, String user, String home) {
        CarafeSettings settings = global.text("root")
                .map(root -> CarafeSettings.at(surroundings.resolve(root)))
                .orElseGet(() -> CarafeSettings.of(surroundings.environment(), user, home));
        for (Path directory : plugins(global, surroundings, user, home)) {
            settings = settings.withPlugins(directory);
        }
        return settings;
    }

    /** Those that are named; else the usual one, if it is there. */
    private static List<Path> plugins(Arguments global, Surroundings surroundings, String user, String home) {
        List<Path> named = new ArrayList<>();
        global.all("plugins").forEach(directory -> named.add(surroundings.resolve(directory)));
        if (named.isEmpty()) {
            for (String directory :
                    surroundings.variable("CARAFE_PLUGINS").orElse("").split(":", -1)) {
                if (!directory.isEmpty()) {
                    named.add(surroundings.resolve(directory));
                }
            }
        }
        if (!named.isEmpty()) {
            return named;
        }
        Path usual = user.equals("root")
                ? PLUGINS_OF_ROOT
                : surroundings
                        .variable("XDG_CONFIG_HOME")
                        .filter(config -> config.startsWith("/"))
                        .map(Path::of)
                        .orElseGet(() -> Path.of(
                                surroundings
                                        .variable("HOME")
                                        .filter(own -> own.startsWith("/"))
                                        .orElse(home),
                                ".config"))
                        .resolve("carafe/plugins");
        return Files.isDirectory(usual) ? List.of(usual) : List.of();
    }
}
