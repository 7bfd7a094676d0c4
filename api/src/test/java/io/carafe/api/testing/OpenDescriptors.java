package io.carafe.api.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this process has open right now, to be compared with what it has later. Files that a JVM opens and closes at
 * times of its own, its jars and the limits of its cgroup, are left out.
 *
 * @param targets what each descriptor refers to, sorted; of a pipe, a socket and their like only the kind
 */
public record OpenDescriptors(List<String> targets) {

    /** A look. */
    public static OpenDescriptors look() throws IOException {
        List<String> targets = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                targetOf(descriptor).ifPresent(targets::add);
            }
        }
        return new OpenDescriptors(targets.stream()
                .filter(target -> !target.endsWith(".jar") && !target.startsWith("/sys/fs/cgroup/"))
                .sorted()
                .toList());
    }

    /** What is open here that was not open at an earlier look. */
    public List<String> beyond(OpenDescriptors before) {
        List<String> opened = new ArrayList<>(targets);
        before.targets.forEach(opened::remove);
        return opened;
    }

    /** Nothing for a descriptor that is closed between the listing and the look. */
    private static Optional<String> targetOf(Path descriptor) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString().replaceFirst(":\\[\\d+]$", ""));
        } catch (NoSuchFileException closed) {
            return Optional.empty();
        }
    }
}
