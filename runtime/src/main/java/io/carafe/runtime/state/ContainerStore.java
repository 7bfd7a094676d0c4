package io.carafe.runtime.state;

import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.runtime.health.Health;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The containers on disk. Each has a directory: {@code containers/ID}, or {@code containers/.ID} while it is being made, or
 * {@code containers/-ID} when it has been removed and its files are still being deleted. Its name is {@code names/NAME}, see
 * {@link ContainerNames}. Several engines may work on one store. Thread-safe.
 */
public final class ContainerStore {
    private static final Pattern ID_PREFIX = Pattern.compile("[0-9a-f]{1,64}");
    private static final int ID_LENGTH = 64;
    private static final String BEING_MADE = ".";
    private static final String REMOVED = "-";
    /** Nobody else: there are programs that containers have made setuid. */
    private static final String PRIVATE = "rwx------";

    private final Path containers;
    private final ContainerNames names;
    private final CategoryPairs categories;
    private final StateJson json;

    /**
     * The containers of one engine.
     *
     * @param root the engine's state directory; made if it is not there
     * @param mutex for those of this directory
     */
    public ContainerStore(Path root, StateJson json, NameMutex mutex) {
        this.containers = root.resolve("containers");
        this.names = new ContainerNames(new NameLinks(names(root), mutex, this::locks, this::ids), this::locks);
        Path pairs = root.resolve("categories");
        this.categories =
                new CategoryPairs(pairs, new NameLinks(pairs, mutex, this::locks, this::ids), this::directory);
        this.json = json;
        try {
            makeDirectory(root);
            makeDirectory(containers);
            makeDirectory(names(root));
            makeDirectory(directory("any").rootfs());
            makeDirectory(directory("any").memory());
            keepOut(root);
            keepOut(containers);
        } catch (IOException failed) {
            throw FileTrouble.cannot("use the state directory " + root, failed);
        }
    }

    public ContainerDirectory directory(String id) {
        return new ContainerDirectory(containers.resolve(id));
    }

    /** What containers are called. */
    public ContainerNames names() {
        return names;
    }

    /** What keeps containers apart for SELinux. */
    public CategoryPairs categories() {
        return categories;
    }

    /** The directory in which each container has one of its own. */
    public Path parent() {
        return containers;
    }

    /** Where the names of containers are. */
    public static Path names(Path root) {
        return root.resolve("names");
    }

    /** In the order in which that of a container that is being made moves, so as not to miss it. */
    private List<Path> locks(String id) {
        return List.of(new ContainerDirectory(hidden(id)).lock(), directory(id).lock());
    }

    /** A link to a directory will do as well. */
    private static void makeDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        }
    }

    /** Earlier versions let others pass. */
    private static void keepOut(Path directory) throws IOException {
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(PRIVATE);
        if (!Files.getPosixFilePermissions(directory).equals(permissions)) {
            Files.setPosixFilePermissions(directory, permissions);
        }
    }

    /**
     * Makes a place for a container that is about to be made. From here on its name cannot be taken from it. Whoever makes it
     * locks it.
     */
    public void begin(String id) {
        try {
            Files.createDirectory(
                    hidden(id), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
            Files.writeString(new ContainerDirectory(hidden(id)).lock(), id, StandardOpenOption.CREATE_NEW);
        } catch (IOException failed) {
            throw FileTrouble.cannot("make a container", failed);
        }
    }

    /** Writes a container that was begun to disk; it is there as a whole or not at all. */
    public void create(ContainerRecord record) {
        boolean durable = !record.spec().removeAtEnd();
        ContainerDirectory directory = new ContainerDirectory(hidden(record.id()));
        try {
            AtomicFile file = new AtomicFile(directory.record(), durable);
            file.writeUnseen(json.write(record));
            file.publish(directory(record.id()).path());
        } catch (IOException failed) {
            throw FileTrouble.cannot("make the container " + record.name(), failed);
        }
    }

    /** Replaces what a container is. Callers see to it that nobody else does at the same time. */
    public void rewrite(ContainerRecord record) {
        try {
            new AtomicFile(directory(record.id()).record(), true).write(json.write(record));
        } catch (IOException failed) {
            throw FileTrouble.cannot("change the container " + record.name(), failed);
        }
    }

    /** Notes that a container may have two names from here on, or not any more. */
    public void noteRenaming(String id, boolean underWay) {
        Path note = directory(id).renaming();
        try {
            if (underWay && !Files.exists(note)) {
                Files.createFile(note);
            } else if (!underWay) {
                Files.deleteIfExists(note);
            }
        } catch (IOException failed) {
            throw FileTrouble.cannot("rename container " + id, failed);
        }
    }

    public boolean isRenaming(String id) {
        return Files.exists(directory(id).renaming());
    }

    /**
     * What a container is.
     *
     * @throws DamagedStateException when its files cannot be read; other containers do not suffer
     */
    public ContainerRecord record(String id) {
        ContainerRecord record = read(directory(id).record(), id, ContainerRecord.class);
        if (!record.id().equals(id)) {
            throw damaged(directory(id).record(), id, new IOException("it claims to be " + record.id()));
        }
        return record;
    }

    /** What is known of a container's life. Nothing is written down before its first start, so no file is no damage. */
    public ContainerState state(String id) {
        return readIfThere(directory(id).state(), id, ContainerState.class).orElseGet(ContainerState::created);
    }

    public void writeState(ContainerRecord container, ContainerState state) {
        try {
            new AtomicFile(directory(container.id()).state(), !container.spec().removeAtEnd()).write(json.write(state));
        } catch (IOException failed) {
            throw FileTrouble.cannot("write the state of container " + container.name(), failed);
        }
    }

    /** What is thought of its health; empty when nobody has looked. */
    public Optional<Health> health(String id) {
        return readIfThere(directory(id).health(), id, Health.class);
    }

    /** Keeps what is thought of its health, which need not outlive a power failure. */
    public void writeHealth(String id, Health health) {
        try {
            new AtomicFile(directory(id).health(), false).write(json.write(health));
        } catch (IOException failed) {
            throw FileTrouble.cannot("write down the health of container " + id, failed);
        }
    }

    /** Writes down what a container is about to leave on the host; durably, if any of it outlives a reboot. */
    public void writeEffects(String id, List<HostEffect> effects) {
        boolean durable = effects.stream().anyMatch(HostEffect::outlivesBoot);
        try {
            new AtomicFile(directory(id).effects(), durable).write(json.write(effects.toArray(HostEffect[]::new)));
        } catch (IOException failed) {
            throw FileTrouble.cannot("write down the host effects of container " + id, failed);
        }
    }

    public List<HostEffect> effects(String id) {
        return readIfThere(directory(id).effects(), id, HostEffect[].class)
                .map(List::of)
                .orElse(List.of());
    }

    /** Notes that the start of a container that is not to be kept has begun. */
    public void noteBegun(String id) {
        try {
            Files.newByteChannel(directory(id).begun(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
        } catch (IOException failed) {
            throw FileTrouble.cannot("begin to start container " + id, failed);
        }
    }

    public boolean wasBegun(String id) {
        return Files.exists(directory(id).begun());
    }

    public void clearEffects(String id) {
        try {
            Files.deleteIfExists(directory(id).effects());
        } catch (IOException failed) {
            throw FileTrouble.cannot("forget the host effects of container " + id, failed);
        }
    }

    public boolean exists(String id) {
        return Files.isDirectory(directory(id).path());
    }

    /** The ids of all containers, in no order. */
    public List<String> ids() {
        return entries("");
    }

    /** Ids of containers that are being made, or were when their engine ended. */
    public List<String> unfinished() {
        return entries(BEING_MADE);
    }

    /** Ids of containers that have been removed, and whose files are being deleted, or were when their engine ended. */
    public List<String> removed() {
        return entries(REMOVED);
    }

    /** The id that a name, with or without a slash before it, an id or a unique prefix of an id stands for. */
    public String resolve(String nameOrId) {
        if (nameOrId.isEmpty()) {
            throw new InvalidSpecificationException(
                    "invalid container name or ID: value is empty", "Perhaps a variable was not set.");
        }
        Optional<String> named = names.owner(nameOrId.startsWith("/") ? nameOrId.substring(1) : nameOrId);
        if (named.isPresent() && Files.exists(directory(named.get()).path())) {
            return named.get();
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

    /**
     * Takes a container out of sight. From here on its name may be taken from it, and its categories are free; its
     * directory is the caller's to delete.
     *
     * @return the directory
     */
    public Path hide(String id) {
        Path hidden = removed(id);
        try {
            Files.move(directory(id).path(), hidden, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            return hidden;
        } catch (IOException failed) {
            throw FileTrouble.cannot("remove container " + id, failed);
        }
        categories.release(id, new ContainerDirectory(hidden));
        return hidden;
    }

    /** The hidden directory of an unfinished container. */
    public Path hidden(String id) {
        return containers.resolve(BEING_MADE + id);
    }

    /** What is left of a container that has been removed. */
    public Path removed(String id) {
        return containers.resolve(REMOVED + id);
    }

    static boolean isId(String text) {
        return text.length() == ID_LENGTH && ID_PREFIX.matcher(text).matches();
    }

    private List<String> entries(String prefix) {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(containers)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.startsWith(prefix) && isId(name.substring(prefix.length()))) {
                    ids.add(name.substring(prefix.length()));
                }
            }
        } catch (IOException failed) {
            throw FileTrouble.cannot("list the containers", failed);
        }
        return ids;
    }

    private <T> T read(Path file, String id, Class<T> type) {
        return readIfThere(file, id, type)
                .orElseThrow(() -> damaged(file, id, new NoSuchFileException(file.toString())));
    }

    /** A file that a container need not have. */
    private <T> Optional<T> readIfThere(Path file, String id, Class<T> type) {
        try {
            // An exception would cost more than everything else.
            return file.toFile().exists() ? Optional.of(json.read(Files.readAllBytes(file), type)) : missing(id);
        } catch (NoSuchFileException goneMeanwhile) {
            return missing(id);
        } catch (IOException broken) {
            throw damaged(file, id, broken);
        }
    }

    private <T> Optional<T> missing(String id) {
        if (exists(id)) {
            return Optional.empty();
        }
        throw ContainerNotFoundException.none(id);
    }

    private static DamagedStateException damaged(Path file, String id, IOException cause) {
        return new DamagedStateException(
                "cannot read " + file + " of container " + id + ": it is damaged",
                "Remove this container with: carafe rm -f " + id,
                cause);
    }
}
