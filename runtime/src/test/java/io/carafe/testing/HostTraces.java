package io.carafe.testing;

import io.carafe.api.testing.OpenDescriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What this JVM has on the host right now, to be compared with what it has later. Network namespaces that are kept ready are
 * left out, and threads that end when they have had nothing to do for a while.
 *
 * @param descriptors those that are open
 * @param threads whose names begin with {@code carafe-}
 * @param children pids of child processes, zombies among them
 * @param mounts lines of mountinfo
 */
public record HostTraces(
        OpenDescriptors descriptors, List<String> threads, List<String> children, List<String> mounts) {

    private static final Set<String> COMING_AND_GOING = Set.of("carafe-networks", "carafe-removal");

    /** A look. */
    public static HostTraces look() throws IOException {
        OpenDescriptors all = OpenDescriptors.look();
        OpenDescriptors lasting = new OpenDescriptors(
                all.targets().stream().filter(target -> !target.equals("net")).toList());
        return new HostTraces(lasting, threadNames(), childPids(), mountLines());
    }

    /** What is here that was not here at an earlier look. What was on its way out then may be gone. */
    public List<String> beyond(HostTraces before) {
        List<String> more = new ArrayList<>(descriptors.beyond(before.descriptors));
        more.addAll(beyond(threads, before.threads));
        more.addAll(beyond(children, before.children));
        more.addAll(beyond(mounts, before.mounts));
        return more;
    }

    private static List<String> beyond(List<String> now, List<String> before) {
        List<String> more = new ArrayList<>(now);
        before.forEach(more::remove);
        return more;
    }

    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("carafe-") && !COMING_AND_GOING.contains(name))
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
