package io.carafe.runtime;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the processes of a container that has no control group: those that are in the mount namespace of its first one,
 * which every container has of its own. Thread-safe.
 */
final class NamespaceProcesses {
    private final Path proc;

    NamespaceProcesses(Path proc) {
        this.proc = proc;
    }

    /** The pids of all processes in the mount namespace of one, that one among them. */
    List<Integer> besides(int pid) {
        Optional<String> namespace = namespace(proc.resolve(Integer.toString(pid)));
        List<Integer> found = new ArrayList<>();
        if (namespace.isEmpty()) {
            return found;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (namespace(process).equals(namespace)) {
                    found.add(Integer.valueOf(process.getFileName().toString()));
                }
            }
        } catch (IOException unreadable) {
            return found;
        }
        found.sort(null);
        return found;
    }

    private static Optional<String> namespace(Path process) {
        try {
            return Optional.of(Files.readSymbolicLink(process.resolve("ns/mnt")).toString());
        } catch (IOException goneOrAnothers) {
            return Optional.empty();
        }
    }
}
