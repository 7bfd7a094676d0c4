package io.carafe.runtime.network;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.NetworkConflictException;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.network.Network;
import io.carafe.runtime.state.AtomicFile;
import io.carafe.runtime.state.FileTrouble;
import io.carafe.runtime.state.StateJson;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The networks of one engine: {@code networks/NAME/network.json}, with a lock and the addresses that are given beside it.
 * Thread-safe, and several processes may use the same directory.
 */
public final class NetworkStore {
    private static final String MADE = ".making-";
    private static final String REMOVED = ".removed-";
    private static final String DEFINITION = "network.json";
    private static final String LOCK = "lock";
    private static final String LEASES = "leases";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{1,64}");

    private final Path root;
    private final StateJson json;
    private final FileCalls kernel;

    /** @param root the directory of networks, made when there is one */
    public NetworkStore(Path root, StateJson json, FileCalls kernel) {
        this.root = root;
        this.json = json;
        this.kernel = kernel;
    }

    /** All that can be read, by name. */
    public List<Network> list() {
        List<Network> found = new ArrayList<>();
        for (String name : names()) {
            try {
                find(name).ifPresent(found::add);
            } catch (DamagedStateException damaged) {
                // It is told when somebody asks for this network; the others must not suffer.
            }
        }
        found.sort(Comparator.comparing(Network::name));
        return found;
    }

    /**
     * The network of a name.
     *
     * @throws DamagedStateException when there is one, and it cannot be read what it is
     */
    public Optional<Network> find(String name) {
        if (!Network.isName(name)) {
            return Optional.empty();
        }
        Path file = root.resolve(name).resolve(DEFINITION);
        try {
            Network network = json.read(Files.readAllBytes(file), Network.class);
            if (!network.name().equals(name)) {
                throw new IOException("it claims to be " + network.name());
            }
            return Optional.of(network);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException broken) {
            throw new DamagedStateException(
                    "cannot read " + file + " of network " + name + ": it is damaged",
                    "Remove " + root.resolve(name) + " when no container is connected to it, and make it again.",
                    broken);
        }
    }

    /**
     * The network that a name, an id, or a unique prefix of an id stands for.
     *
     * @throws NetworkNotFoundException when there is none, or more than one
     */
    public Network get(String nameOrId) {
        Optional<Network> named = find(nameOrId);
        if (named.isPresent()) {
            return named.get();
        }
        List<Network> matching = ID.matcher(nameOrId).matches()
                ? list().stream()
                        .filter(network -> network.id().startsWith(nameOrId))
                        .toList()
                : List.of();
        if (matching.size() > 1) {
            throw new NetworkNotFoundException(
                    matching.size() + " networks have an id that begins with " + nameOrId, "Give more digits.");
        }
        if (matching.isEmpty()) {
            throw NetworkNotFoundException.none(nameOrId);
        }
        return matching.get(0);
    }

    /**
     * Defines a network.
     *
     * @param definition decides what it is, knowing the others; nobody else defines one meanwhile
     * @throws NetworkConflictException when there is one of this name
     */
    public Network create(String name, Function<List<Network>, Network> definition) {
        if (!Network.isName(name)) {
            throw new InvalidSpecificationException(
                    "invalid network name (" + name + ")",
                    "A name begins with a letter or digit and goes on with those, '_', '.' and '-', 128 in all.");
        }
        try (NetworkLock all = lockAll()) {
            if (Files.exists(root.resolve(name))) {
                throw new NetworkConflictException(
                        "network with name " + name + " already exists", "Remove that one, or choose another name.");
            }
            Network network = definition.apply(list());
            write(network);
            return network;
        } catch (IOException failed) {
            throw FileTrouble.cannot("make the network " + name, failed);
        }
    }

    /** As {@link #create}, unless there is one of this name. */
    public Network createIfAbsent(String name, Function<List<Network>, Network> definition) {
        try (NetworkLock all = lockAll()) {
            Optional<Network> present = find(name);
            if (present.isPresent()) {
                return present.get();
            }
            Network network = definition.apply(list());
            write(network);
            return network;
        } catch (IOException failed) {
            throw FileTrouble.cannot("make the network " + name, failed);
        }
    }

    private NetworkLock lockAll() throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return NetworkLock.takeLasting(kernel, root.resolve("." + LOCK));
    }

    private void write(Network network) throws IOException {
        Path hidden = root.resolve(MADE + network.id());
        Files.createDirectories(hidden.resolve(LEASES));
        Files.createFile(hidden.resolve(LOCK));
        new AtomicFile(hidden.resolve(DEFINITION), true).write(json.write(network));
        Files.move(hidden, root.resolve(network.name()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The lock of a network; empty when it is gone. */
    Optional<NetworkLock> lock(Network network) {
        return NetworkLock.take(kernel, root.resolve(network.name()).resolve(LOCK))
                .filter(lock -> isSame(network, lock));
    }

    private boolean isSame(Network network, NetworkLock lock) {
        boolean same = find(network.name())
                .filter(present -> present.id().equals(network.id()))
                .isPresent();
        if (!same) {
            lock.close();
        }
        return same;
    }

    /** Where the addresses of a network are that are given. */
    Path leases(String name) {
        return root.resolve(name).resolve(LEASES);
    }

    /**
     * Removes a network, whose lock the caller holds.
     *
     * @param before what is done when nobody can be connected any more
     */
    public void remove(Network network, Runnable before) {
        Path hidden = root.resolve(REMOVED + network.id());
        before.run();
        try {
            Files.move(root.resolve(network.name()), hidden, StandardCopyOption.ATOMIC_MOVE);
            delete(hidden);
        } catch (IOException failed) {
            throw FileTrouble.cannot("remove the network " + network.name(), failed);
        }
    }

    /** Deletes what programs have left that died while they made or removed a network. */
    public void sweep() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (NetworkLock all = lockAll()) {
            for (Path entry : entries()) {
                String name = entry.getFileName().toString();
                if (name.startsWith(MADE) || name.startsWith(REMOVED)) {
                    delete(entry);
                }
            }
        } catch (IOException stuck) {
            // Nobody sees it, and nobody must suffer from it.
            return;
        }
    }

    private static void delete(Path directory) throws IOException {
        Path leases = directory.resolve(LEASES);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(leases)) {
            for (Path lease : left) {
                Files.deleteIfExists(lease);
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            // So there is nothing to delete.
        }
        Files.deleteIfExists(leases);
        Files.deleteIfExists(directory.resolve(LOCK));
        Files.deleteIfExists(directory.resolve(DEFINITION));
        Files.deleteIfExists(directory.resolve("." + DEFINITION + ".new"));
        Files.deleteIfExists(directory);
    }

    private List<String> names() {
        return entries().stream()
                .map(entry -> entry.getFileName().toString())
                .filter(Network::isName)
                .toList();
    }

    private List<Path> entries() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
            all.forEach(found::add);
        } catch (NoSuchFileException noNetworkYet) {
            return List.of();
        } catch (IOException failed) {
            throw new CarafeException("cannot list the networks: " + failed.getMessage(), "", failed);
        }
        return found;
    }
}
