package io.carafe.runtime.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Which container has which name. A name is a hard link, {@code names/NAME}, to the {@linkplain ContainerDirectory#lock()
 * file} by which its container is locked and which says the container's id: a link(2) has one winner, and costs no inode.
 * Taking a link away, which is done in two steps, has to be done by one at a time. Thread-safe.
 */
final class NameLinks {
    private final Path names;
    private final NameMutex mutex;
    private final Function<String, List<Path>> files;
    private final Supplier<List<String>> all;

    /**
     * The names in a directory.
     *
     * @param files where the file of a container may be, in the order in which that of one that is being made moves
     * @param all the ids of all containers
     */
    NameLinks(Path names, NameMutex mutex, Function<String, List<Path>> files, Supplier<List<String>> all) {
        this.names = names;
        this.mutex = mutex;
        this.files = files;
        this.all = all;
    }

    /**
     * Gives a name to a container, unless another one has it. One that is not there any more has none.
     *
     * @param file of the container
     */
    boolean take(String name, Path file) throws IOException {
        while (true) {
            try {
                Files.createLink(names.resolve(name), file);
                return true;
            } catch (FileAlreadyExistsException taken) {
                if (!removeStale(name)) {
                    return false;
                }
            }
        }
    }

    /** Removes what a crash between the two halves of making or removing a container has left; true if it is gone. */
    private boolean removeStale(String name) throws IOException {
        return removeIf(name, link -> ownerBy(link).filter(this::isThere).isEmpty() && !Files.isDirectory(link));
    }

    private boolean isThere(String id) {
        return files.apply(id).stream().anyMatch(file -> file.toFile().exists());
    }

    /** Takes a name away from a container, if it has it. */
    void release(String name, String id) throws IOException {
        removeIf(name, link -> ownerBy(link).equals(Optional.of(id)));
    }

    private boolean removeIf(String name, Predicate<Path> condition) throws IOException {
        Path link = names.resolve(name);
        try (NameMutex.Turn turn = mutex.await()) {
            boolean gone = !Files.exists(link);
            return gone || (condition.test(link) && Files.deleteIfExists(link));
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    /** Whether a container has a name, or it is one of two while it is renamed. */
    boolean isTaken(String name, String id) {
        return owner(name).equals(Optional.of(id));
    }

    /** The id of the container that has a name. */
    Optional<String> owner(String name) {
        return ownerBy(names.resolve(name));
    }

    private Optional<String> ownerBy(Path link) {
        try {
            String id = Files.readString(link, StandardCharsets.US_ASCII);
            // What was written just before a power failure may be lost. The link is not, nor is what it is linked to.
            return ContainerStore.isId(id) ? Optional.of(id) : linked(link);
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private Optional<String> linked(Path link) throws IOException {
        for (String id : all.get()) {
            for (Path file : files.apply(id)) {
                if (file.toFile().exists() && Files.isSameFile(link, file)) {
                    return Optional.of(id);
                }
            }
        }
        return Optional.empty();
    }

    /** The names that a container has. */
    List<String> of(String id) throws IOException {
        try (DirectoryStream<Path> links =
                Files.newDirectoryStream(names, link -> ownerBy(link).equals(Optional.of(id)))) {
            List<String> found = new ArrayList<>();
            links.forEach(link -> found.add(link.getFileName().toString()));
            return found;
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }
}
