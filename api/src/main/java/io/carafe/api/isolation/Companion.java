package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;
import java.util.List;
import java.util.Optional;

/**
 * A program of the host's that runs beside a container, from before its command until its end.
 *
 * @param command an absolute path and arguments. {@link HostRecorder#CHILD} stands for the new process's pid, and
 *     {@link #READY} for the number of a descriptor: the program is ready when it has written something there
 * @param directory its working directory; what it says goes to {@code NAME.log} there, for errors
 * @param required whether the container is not to be started without it
 * @param setup what to ask it for when it is ready
 */
public record Companion(List<String> command, Pathname directory, boolean required, Optional<Setup> setup) {
    /** Stands for the descriptor to which it writes when it is ready. */
    public static final String READY = "<ready>";

    public Companion {
        command = List.copyOf(command);
    }

    /**
     * Requests to a Unix socket that the program listens on: each by a connection of its own, whose writing side is then
     * shut down.
     *
     * @param socket its name in the program's working directory
     * @param requests each one JSON object; an answer that has the key {@code error} is a failure
     */
    public record Setup(String socket, List<String> requests) {
        public Setup {
            requests = List.copyOf(requests);
        }
    }

    /** The name of the program, without its directory. */
    public String name() {
        return command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
    }

    /** Where what it says goes. */
    public Pathname log() {
        return directory.resolve(name() + ".log");
    }

    /** The same with other words. */
    public Companion withCommand(List<String> words) {
        return new Companion(words, directory, required, setup);
    }
}
