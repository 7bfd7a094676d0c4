package io.carafe.runtime.cgroup;

import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.state.ContainerRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads and writes files of control groups and of /proc. Thread-safe. */
final class GroupFiles {
    private final HostProfile host;
    private final Path root;

    /** @param root of the file system; another one in tests */
    GroupFiles(HostProfile host, Path root) {
        this.host = host;
        this.root = root;
    }

    HostProfile host() {
        return host;
    }

    /** The control group of a container, if it is there. */
    Optional<ControlGroup> group(ContainerRecord container) {
        return ControlGroup.of(host, container.spec(), container.id())
                .filter(group -> Files.isDirectory(path(group.members().get(0).directory())));
    }

    /** The lines of a file; none when it cannot be read, because its group or process has gone. */
    List<String> lines(Pathname file) {
        return lines(path(file));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** Those of the files of that name in a group and in the groups below it, which a privileged container may have made. */
    List<String> linesFrom(Pathname group, String file) {
        try (Stream<Path> all =
                Files.find(path(group), Integer.MAX_VALUE, (path, attributes) -> attributes.isDirectory())) {
            return all.flatMap(one -> lines(one.resolve(file)).stream()).toList();
        } catch (IOException | UncheckedIOException gone) {
            return lines(group.resolve(file));
        }
    }

    /** The only line of a file. */
    Optional<String> line(Pathname file) {
        return lines(file).stream().findFirst().map(String::strip);
    }

    /** Writes to a file that is there. */
    void write(Pathname file, String text) throws IOException {
        try (WritableByteChannel channel = Files.newByteChannel(path(file), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private Path path(Pathname file) {
        return root.resolve(file.toString().substring(1));
    }
}
