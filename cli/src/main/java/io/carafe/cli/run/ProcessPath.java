package io.carafe.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Paths that lead each process to something else: to its own descriptors, and to what proc(5) tells of it. */
final class ProcessPath {
    /** {@code /dev/stdout}, seen from the directory of a process in proc(5). */
    static final Path STANDARD_OUTPUT = Path.of("fd", "1");

    private static final Path DESCRIPTORS = Path.of("fd");
    private static final Path DEVICE_DESCRIPTORS = Path.of("/dev/fd");
    private static final Map<Path, Path> STREAMS = Map.of(
            Path.of("/dev/stdin"), Path.of("fd", "0"),
            Path.of("/dev/stdout"), STANDARD_OUTPUT,
            Path.of("/dev/stderr"), Path.of("fd", "2"));
    private static final List<Path> SELVES = List.of(Path.of("/proc/self"), Path.of("/proc/thread-self"));

    private static final List<String> TERMINALS = List.of("/dev/pts/", "/dev/tty", "/dev/console");

    private ProcessPath() {}

    /**
     * What a path is below the directory of a process in proc(5); empty if it is the same for all processes.
     *
     * @param path absolute and normal
     */
    static Optional<Path> of(Path path) {
        if (path.startsWith(DEVICE_DESCRIPTORS)) {
            return Optional.of(DESCRIPTORS.resolve(DEVICE_DESCRIPTORS.relativize(path)));
        }
        return SELVES.stream()
                .filter(path::startsWith)
                .map(self -> self.relativize(path))
                .findFirst()
                .or(() -> Optional.ofNullable(STREAMS.get(path)));
    }

    /** Whether it is a descriptor itself, seen from the directory of its process. */
    static boolean isDescriptor(Path path) {
        return path.getNameCount() == 2 && path.startsWith(DESCRIPTORS);
    }

    /** Whether a descriptor in proc(5) is one of a terminal. */
    static boolean leadsToTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return TERMINALS.stream().anyMatch(target::startsWith);
        } catch (IOException | UnsupportedOperationException none) {
            return false;
        }
    }
}
