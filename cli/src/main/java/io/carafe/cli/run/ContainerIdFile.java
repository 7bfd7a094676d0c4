package io.carafe.cli.run;

import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.cli.args.Arguments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The file of {@code --cidfile}, if one was asked for. It must not be there yet. It is made before the container is, so that
 * there is no container of which nobody could be told, and goes again if nothing is written to it.
 */
public final class ContainerIdFile implements AutoCloseable {
    private static final int READ_AND_WRITE = 0666;
    private static final int READ_BY_OWNER = 0400;
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    /** What the mask of an engine keeps back. */
    private static final Set<PosixFilePermission> FOR_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Optional<Made> made;
    private boolean written;

    private ContainerIdFile(Optional<Made> made) {
        this.made = made;
    }

    /** @param named the path of {@code file} for messages */
    private record Made(Path file, Path named, FileChannel channel) {}

    /**
     * Makes the file that the arguments name.
     *
     * @throws ContainerConflictException when it is there
     * @throws CarafeException when it cannot be made
     */
    public static ContainerIdFile of(Arguments arguments, Surroundings surroundings) {
        return new ContainerIdFile(arguments.text("cidfile").map(name -> make(name, surroundings)));
    }

    private static Made make(String name, Surroundings surroundings) {
        Path named = surroundings.absolute(name);
        Path file = surroundings.resolve(name);
        try {
            Set<PosixFilePermission> permissions = permissions(READ_AND_WRITE & ~surroundings.mask());
            FileChannel channel = FileChannel.open(file, NEW, PosixFilePermissions.asFileAttribute(permissions));
            if (permissions.stream().anyMatch(FOR_OTHERS::contains)) {
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setPermissions(permissions);
            }
            return new Made(file, named, channel);
        } catch (FileAlreadyExistsException e) {
            throw new ContainerConflictException(
                    "the file of --cidfile is there already: " + named,
                    "See that its container is not needed any more, and delete the file.");
        } catch (IOException e) {
            throw problem(named, e);
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        int bit = READ_BY_OWNER;
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & bit) != 0) {
                permissions.add(permission);
            }
            bit >>= 1;
        }
        return permissions;
    }

    private static CarafeException problem(Path named, IOException failed) {
        return new CarafeException(
                "cannot write the container's id to " + named + ": " + FileProblem.of(failed), "", failed);
    }

    /**
     * Writes the id of a container.
     *
     * @throws CarafeException when that cannot be done; then the container has been removed
     */
    public void write(Container container) {
        if (made.isEmpty()) {
            return;
        }
        try (FileChannel out = made.get().channel()) {
            ByteBuffer id = ByteBuffer.wrap(container.id().getBytes(StandardCharsets.US_ASCII));
            while (id.hasRemaining()) {
                out.write(id);
            }
            written = true;
        } catch (IOException e) {
            container.remove(true);
            throw problem(made.get().named(), e);
        }
    }

    @Override
    public void close() {
        if (made.isEmpty() || written) {
            return;
        }
        try (FileChannel unwritten = made.get().channel()) {
            Files.deleteIfExists(made.get().file());
        } catch (IOException gone) {
            // What matters is why there was nothing to write.
        }
    }
}
