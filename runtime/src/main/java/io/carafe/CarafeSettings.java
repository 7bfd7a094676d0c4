package io.carafe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How an engine is opened.
 *
 * @param root the directory of images, containers and volumes; made on first use
 * @param plugins directories whose jars bring isolators, besides those on the class path
 * @param keeper the pid of the keeper that has started this process, for the warm engine behind the command
 */
public record CarafeSettings(Path root, List<Path> plugins, OptionalInt keeper) {
    public CarafeSettings {
        root = root.toAbsolutePath().normalize();
        plugins = List.copyOf(plugins);
    }

    /**
     * {@code /var/lib/carafe} for root; for others {@code carafe} in {@code $XDG_DATA_HOME} or in
     * {@code ~/.local/share}. {@code CARAFE_ROOT} overrides it. No plugin directories.
     */
    public static CarafeSettings defaults() {
        return of(System.getenv(), System.getProperty("user.name"), System.getProperty("user.home"));
    }

    /**
     * As {@link #defaults()}, for others than this process.
     *
     * @param environment their variables
     * @param user the name of the user
     * @param home its home directory
     */
    public static CarafeSettings of(Map<String, String> environment, String user, String home) {
        String root = environment.get("CARAFE_ROOT");
        if (root != null && !root.isEmpty()) {
            return at(Path.of(root));
        }
        if (user.equals("root")) {
            return at(Path.of("/var/lib/carafe"));
        }
        String data = environment.get("XDG_DATA_HOME");
        // As the shell's ~, HOME is believed before what the accounts say.
        String own = environment.get("HOME");
        Path base = data != null && data.startsWith("/")
                ? Path.of(data)
                : Path.of(own != null && own.startsWith("/") ? own : home, ".local", "share");
        return at(base.resolve("carafe"));
    }

    /** An engine whose state is in this directory. */
    public static CarafeSettings at(Path root) {
        return new CarafeSettings(root, List.of(), OptionalInt.empty());
    }

    /** The same with isolators from the jars of one more directory. */
    public CarafeSettings withPlugins(Path directory) {
        List<Path> more = new ArrayList<>(plugins);
        more.add(directory);
        return new CarafeSettings(root, more, keeper);
    }

    /** The same for a process that a keeper has started, so that containers outlive it. */
    public CarafeSettings keptBy(int pid) {
        return new CarafeSettings(root, plugins, OptionalInt.of(pid));
    }
}
