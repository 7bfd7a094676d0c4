package io.carafe.runtime.state;

import io.carafe.api.CarafeException;
import io.carafe.api.ContainerConflictException;
import io.carafe.api.ContainerNotFoundException;
import io.carafe.api.InvalidSpecificationException;
import io.carafe.api.isolation.HostEffect;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The containers on disk. Each has a directory; a name is a symbolic link to an id, so that two who want the same name
 * have one winner. Several engines may work on one store. Thread-safe.
 */
public final class ContainerStore {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
    private static final Pattern ID_PREFIX = Pattern.compile("[0-9a-f]{1,64}");
    private static final int ID_LENGTH = 64;

    private final Path containers;
    private final Path names;
    private final StateJson json;

    /**
     * The containers of one engine.
     *
     * @param root the engine's state directory; made if it is not there
     */
    public ContainerStore(Path root, StateJson json) {
        this.containers = root.resolve("containers");
        this.names = root.resolve("names");
        this.json = json;
        try {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            Files.createDirectories(containers);
            Files.createDirectories(names);
        } catch (IOException failed) {
            throw new CarafeException(
                    "cannot use the state directory " + root + ": " + reason(failed),
                    "Set --root or CARAFE_ROOT to a directory that you can write to.",
                    failed);
        }
    }

    public ContainerDirectory directory(String id) {
        return new ContainerDirectory(containers.resolve(id));
    }

    /** Takes a name for a container that is about to be made. */
    public void reserveName(String name, String id) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidSpecificationException(
                    "invalid container name (" + name + ")",
                    "A name begins with a letter or digit and goes on with those, '_', '.' and '-', 128 in all.");
        }
        for (int attempt = 0; attempt < 3; attempt++) {
            try {
                Files.createSymbolicLink(names.resolve(name), Path.of(id));
                return;
            } catch (FileAlreadyExistsException taken) {
                Optional<String> owner = idOfName(name);
                if (owner.isPresent() && Files.exists(directory(owner.get()).path())) {
                    throw new ContainerConflictException(
                            "the container name " + name + " is already in use by container " + owner.get(),
                            "Remove that container, or choose another name.");
                }
                // Left over by a crash between the two halves of making or removing a container.
                owner.ifPresent(stale -> releaseName(name, stale));
            } catch (IOException failed) {
                throw problem("take the name " + name, failed);
            }
        }
        throw new ContainerConflictException("the container name " + name + " is contended", "Try again.");
    }

    /** Gives a name back, if it is this container's. */
    public void releaseName(String name, String id) {
        try {
            if (idOfName(name).filter(id::equals).isPresent()) {
                Files.deleteIfExists(names.resolve(name));
            }
        } catch (IOException failed) {
            throw problem("give back the name " + name, failed);
        }
    }

    /** Writes a new container to disk; it is there as a whole or not at all. */
    public void create(ContainerRecord record) {
        boolean durable = !record.spec().removeAtEnd();
        Path fresh = containers.resolve("." + record.id());
        try {
            Files.createDirectory(fresh);
            ContainerDirectory directory = new ContainerDirectory(fresh);
            new AtomicFile(directory.record(), durable).write(json.write(record));
            new AtomicFile(directory.state(), durable).write(json.write(ContainerState.created()));
            Files.createFile(directory.lock());
            Files.createDirectory(directory.rootfs());
            Files.createDirectory(directory.volumes());
            Files.move(fresh, directory(record.id()).path(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw problem("make the container " + record.name(), failed);
        }
    }

    /**
     * What a container is.
     *
     * @throws CarafeException when its files cannot be read; other containers do not suffer
     */
    public ContainerRecord record(String id) {
        return read(directory(id).record(), id, ContainerRecord.class);
    }

    public ContainerState state(String id) {
        return read(directory(id).state(), id, ContainerState.class);
    }

    public void writeState(ContainerRecord container, ContainerState state) {
        try {
            new AtomicFile(directory(container.id()).state(), !container.spec().removeAtEnd()).write(json.write(state));
        } catch (IOException failed) {
            throw problem("write the state of container " + container.name(), failed);
        }
    }

    /** Writes down what a container is about to leave on the host. Always durable. */
    public void writeEffects(String id, List<HostEffect> effects) {
        try {
            new AtomicFile(directory(id).effects(), true).write(json.write(effects.toArray(HostEffect[]::new)));
        } catch (IOException failed) {
            throw problem("write down the host effects of container " + id, failed);
        }
    }

    public List<HostEffect> effects(String id) {
        Path file = directory(id).effects();
        return Files.exists(file) ? List.of(read(file, id, HostEffect[].class)) : List.of();
    }

    public void clearEffects(String id) {
        try {
            Files.deleteIfExists(directory(id).effects());
        } catch (IOException failed) {
            throw problem("forget the host effects of container " + id, failed);
        }
    }

    public boolean exists(String id) {
        return Files.isDirectory(directory(id).path());
    }

    /** The ids of all containers, in no order. */
    public List<String> ids() {
        return entries(false);
    }

    /** Ids of containers that were being made or removed when their engine ended, perhaps. */
    public List<String> unfinished() {
        return entries(true);
    }

    /** The id that a name, an id or a unique prefix of an id stands for. */
    public String resolve(String nameOrId) {
        if (NAME.matcher(nameOrId).matches()) {
            Optional<String> named = idOfName(nameOrId);
            if (named.isPresent() && Files.exists(directory(named.get()).path())) {
                return named.get();
            }
        }
        if (!ID_PREFIX.matcher(nameOrId).matches()) {
            throw ContainerNotFoundException.none(nameOrId);
        }
        List<String> matching =
                ids().stream().filter(id -> id.startsWith(nameOrId)).toList();
        if (matching.size() > 1) {
            throw new ContainerNotFoundException(
                    matching.size() + " containers have an id that begins with " + nameOrId, "Give more digits.");
        }
        if (matching.isEmpty()) {
            throw ContainerNotFoundException.none(nameOrId);
        }
        return matching.get(0);
    }

    /** Takes a container out of sight; its directory, now hidden, is the caller's to delete. */
    public Path hide(String id) {
        Path hidden = containers.resolve("." + id);
        try {
            Files.move(directory(id).path(), hidden, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            return hidden;
        } catch (IOException failed) {
            throw problem("remove container " + id, failed);
        }
        return hidden;
    }

    /** The hidden directory of an unfinished container. */
    public Path hidden(String id) {
        return containers.resolve("." + id);
    }

    private Optional<String> idOfName(String name) {
        Path link = names.resolve(name);
        try {
            return Files.exists(link, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(Files.readSymbolicLink(link).toString())
                            .filter(id -> ID_PREFIX.matcher(id).matches())
                    : Optional.empty();
        } catch (IOException goneMeanwhile) {
            return Optional.empty();
        }
    }

    private List<String> entries(boolean hidden) {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(containers)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.startsWith(".") == hidden) {
                    String id = hidden ? name.substring(1) : name;
                    if (id.length() == ID_LENGTH && ID_PREFIX.matcher(id).matches()) {
                        ids.add(id);
                    }
                }
            }
        } catch (IOException failed) {
            throw problem("list the containers", failed);
        }
        return ids;
    }

    private <T> T read(Path file, String id, Class<T> type) {
        try {
            return json.read(Files.readAllBytes(file), type);
        } catch (NoSuchFileException gone) {
            throw ContainerNotFoundException.none(id);
        } catch (IOException broken) {
            throw new CarafeException(
                    "cannot read " + file + " of container " + id + ": it is damaged",
                    "Remove this container with: carafe rm -f " + id,
                    broken);
        }
    }

    private static CarafeException problem(String attempted, IOException failed) {
        return new CarafeException("cannot " + attempted + ": " + reason(failed), "", failed);
    }

    private static String reason(IOException failed) {
        return failed.getClass().getSimpleName().replace("Exception", "") + " " + failed.getMessage();
    }
}
