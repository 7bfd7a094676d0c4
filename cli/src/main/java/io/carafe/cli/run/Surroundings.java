package io.carafe.cli.run;

import io.carafe.api.error.CarafeException;
import io.carafe.cli.format.LocalZone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the meaning of arguments depends on besides themselves.
 *
 * @param environment the variables of the command
 * @param directory its working directory, where relative paths begin
 * @param mask what is not granted for the files that it makes, umask(2)
 * @param process tells the directory in proc(5) of the process that the user has started
 */
public record Surroundings(Map<String, String> environment, Path directory, int mask, Supplier<Path> process) {
    /** The launcher says so, and continues in the root directory: no JVM starts in one that has been deleted. */
    private static final String DIRECTORY_DELETED = "CARAFE_DIRECTORY_DELETED";

    private static final Path SELF = Path.of("/proc/self");

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Of a command of which this is the process. */
    public Surroundings(Map<String, String> environment, Path directory, int mask) {
        this(environment, directory, mask, () -> SELF);
    }

    /** A variable of the command's own. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** The time zone of the user. */
    public ZoneId zone() {
        return LocalZone.of(variable("TZ"));
    }

    /**
     * A path as the user knows it, for messages: absolute, without {@code .} and {@code ..}.
     *
     * @throws CarafeException when it is relative, and the working directory has been deleted
     */
    public Path absolute(String path) {
        return below(path).toAbsolutePath().normalize();
    }

    private Path below(String path) {
        if (!path.startsWith("/") && variable(DIRECTORY_DELETED).isPresent()) {
            throw new CarafeException(
                    "cannot find " + path + ": the working directory has been deleted",
                    "Change to another one, or give an absolute path.");
        }
        return directory.resolve(path);
    }

    /**
     * A path for this process to open at once. {@code /dev/stdin} and its like lead to the user's process, also where this
     * one is an engine.
     *
     * @throws CarafeException when that is a terminal, which would become the engine's own
     */
    public Path resolve(String path) {
        Path absolute = absolute(path);
        return ProcessPath.of(absolute)
                .map(rest -> withoutTerminal(process.get(), rest, absolute))
                .orElse(absolute);
    }

    /** Opened by the leader of a session without a terminal, it takes that process with it when it is hung up. */
    private static Path withoutTerminal(Path directory, Path rest, Path named) {
        Path resolved = directory.resolve(rest);
        if (!directory.equals(SELF) && ProcessPath.leadsToTerminal(resolved)) {
            throw new CarafeException(
                    "the engine cannot open " + named + ": it is a terminal",
                    "Redirect it from a file or a pipe, or run it without the engine: carafe --no-engine …");
        }
        return resolved;
    }

    /**
     * A path that means the same later, and to other processes.
     *
     * @throws CarafeException when it leads to a pipe, or to something else of the user's process that has no name
     */
    public Path lasting(String path) {
        Path absolute = absolute(path);
        if (ProcessPath.of(absolute).isEmpty()) {
            return absolute;
        }
        Path resolved = resolve(path);
        try {
            boolean toBeMade = !isDescriptor(path) && Files.notExists(resolved);
            return toBeMade
                    ? resolved.resolveSibling("").toRealPath().resolve(absolute.getFileName())
                    : resolved.toRealPath();
        } catch (IOException nameless) {
            throw new CarafeException(
                    "cannot use " + absolute + " here: what it leads to is nowhere in the file system",
                    "Only a file or a directory can be used, by a path of its own.",
                    nameless);
        }
    }

    /** Whether a path leads to standard output. */
    public boolean isStandardOutput(String path) {
        return ProcessPath.of(absolute(path))
                .filter(ProcessPath.STANDARD_OUTPUT::equals)
                .isPresent();
    }

    /** Whether a path leads to something that the user's process has opened. */
    public boolean isDescriptor(String path) {
        return ProcessPath.of(absolute(path)).filter(ProcessPath::isDescriptor).isPresent();
    }
}
