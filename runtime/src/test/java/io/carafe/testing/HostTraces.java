package io.carafe.testing;

import io.carafe.api.testing.OpenDescriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this JVM has on the host right now, to be compared with what it has later.
 *
 * @param descriptors those that are open
 * @param threads whose names begin with {@code carafe-}
 * @param children pids of child processes, zombies among them
 * @param mounts lines of mountinfo
 */
public record HostTraces(
        OpenDescriptors descriptors, List<String> threads, List<String> children, List<String> mounts) {

    /** A look. */
    public static HostTraces look() throws IOException {
        return new HostTraces(OpenDescriptors.look(), threadNames(), childPids(), mountLines());
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("carafe-"))
                .sorted()
                .toList();
    }

    private static List<String> childPids() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.map(task -> task.resolve("children"))
                    .flatMap(HostTraces::words)
                    .sorted()
                    .toList();
        }
    }

    private static Stream<String> words(Path children) {
        try {
            return Stream.of(Files.readString(children).split(" ")).filter(word -> !word.isBlank());
        } catch (IOException threadEnded) {
            return Stream.empty();
        }
    }

    private static List<String> mountLines() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo"));
    }
}
