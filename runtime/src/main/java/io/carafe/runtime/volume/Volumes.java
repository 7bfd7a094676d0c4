package io.carafe.runtime.volume;

import io.carafe.api.MountSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.VolumeConflictException;
import io.carafe.api.error.VolumeNotFoundException;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tree.TreeSize;
import io.carafe.runtime.event.Event;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.resolve.VolumeStore;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.StateJson;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The named volumes of one engine: {@code volumes/NAME/_data}, and {@code volumes/NAME/volume.json} of those that were made
 * by hand. Containers make theirs at their first start. Thread-safe.
 */
public final class Volumes {
    private static final String DESCRIPTION = "volume.json";
    private static final String REMOVED = ".removed-";
    private static final int NAME_BYTES = 32;

    private final VolumeStore store;
    private final ContainerStore containers;
    private final Consumer<Path> removal;
    private final StateJson json;
    private final FileCalls kernel;
    private final Clock clock;
    private final RandomGenerator random;
    private final EventSink events;

    /** @param removal deletes a directory with all that is in it */
    public Volumes(
            VolumeStore store,
            ContainerStore containers,
            Consumer<Path> removal,
            StateJson json,
            FileCalls kernel,
            Clock clock,
            RandomGenerator random,
            EventSink events) {
        this.store = store;
        this.containers = containers;
        this.removal = removal;
        this.json = json;
        this.kernel = kernel;
        this.clock = clock;
        this.random = random;
        this.events = events;
    }

    /** All of them, by name. */
    public List<Volume> list() {
        List<Volume> volumes = new ArrayList<>();
        for (Path entry : entries()) {
            String name = entry.getFileName().toString();
            if (VolumeStore.isName(name)) {
                find(name).ifPresent(volumes::add);
            }
        }
        volumes.sort(Comparator.comparing(Volume::name));
        return volumes;
    }

    /** The volume of a name. */
    public Optional<Volume> find(String name) {
        if (!VolumeStore.isName(name)) {
            return Optional.empty();
        }
        Path data = store.data(name);
        if (!Files.isDirectory(data)) {
            return Optional.empty();
        }
        Optional<VolumeDescription> description = description(name);
        Instant created = description.map(VolumeDescription::created).orElseGet(() -> age(data));
        return Optional.of(new Volume(
                name,
                created,
                description.map(VolumeDescription::labels).orElse(Map.of()),
                description.map(VolumeDescription::anonymous).orElse(false),
                data));
    }

    /**
     * As {@link #find}, when there must be one.
     *
     * @throws VolumeNotFoundException when there is none
     */
    public Volume get(String name) {
        return find(name)
                .orElseThrow(() -> new VolumeNotFoundException(Pathname.of(name).toString()));
    }

    /**
     * Makes an empty volume; one that is there already stays as it is, labels included.
     *
     * @param name 64 hexadecimal digits are made up when empty
     */
    public Volume create(Optional<String> name, Map<String, String> labels) {
        String chosen = name.orElseGet(this::madeUp);
        Optional<Volume> present = find(chosen);
        if (present.isPresent()) {
            return present.get();
        }
        Path data = store.data(chosen);
        try {
            Path directory = data.resolveSibling(".");
            Files.createDirectories(directory);
            Path fresh = data.resolveSibling("." + DESCRIPTION + "-" + UUID.randomUUID());
            Files.write(fresh, json.write(new VolumeDescription(clock.instant(), labels, name.isEmpty())));
            Files.move(fresh, data.resolveSibling(DESCRIPTION), StandardCopyOption.ATOMIC_MOVE);
            Files.createDirectories(data);
        } catch (IOException failed) {
            throw new CarafeException("cannot make the volume " + chosen + ": " + failed.getMessage(), "", failed);
        }
        note(chosen, "create");
        return get(chosen);
    }

    private void note(String name, String action) {
        events.note(Event.VOLUME, name, action, Map.of("driver", "local"));
    }

    private String madeUp() {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Removes a volume with all that is in it.
     *
     * @throws VolumeNotFoundException when there is none
     * @throws VolumeConflictException when a container uses it, running or not
     */
    public void remove(String name) {
        get(name);
        List<String> users = usersOf(name);
        if (!users.isEmpty()) {
            throw new VolumeConflictException(
                    "cannot remove volume " + name + ": it is in use by " + String.join(", ", users),
                    "Remove those containers first.");
        }
        Path directory = directory(name);
        Path hidden = directory.resolveSibling(REMOVED + UUID.randomUUID());
        try {
            Files.move(directory, hidden, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException goneMeanwhile) {
            throw new VolumeNotFoundException(name);
        } catch (IOException failed) {
            throw new CarafeException("cannot remove volume " + name + ": " + failed.getMessage(), "", failed);
        }
        note(name, "destroy");
        removal.accept(hidden);
    }

    /** The ids of the containers that mount a volume, running or not. */
    public List<String> usersOf(String name) {
        List<String> users = new ArrayList<>();
        for (String id : containers.ids()) {
            try {
                boolean uses = containers.record(id).spec().mounts().stream()
                        .anyMatch(mount -> mount instanceof MountSpec.Volume volume
                                && volume.name().equals(name));
                if (uses) {
                    users.add(id);
                }
            } catch (CarafeException damagedOrGone) {
                // It cannot be started again, so it needs no volume.
            }
        }
        return users;
    }

    /** How many bytes its files have. */
    public long size(Volume volume) {
        return new TreeSize(kernel).of(Pathname.of(volume.directory().toString()));
    }

    /** Deletes what engines that died while they removed a volume have left. */
    public void sweep() {
        for (Path entry : entries()) {
            if (entry.getFileName().toString().startsWith(REMOVED)) {
                try {
                    removal.accept(entry);
                } catch (CarafeException stuck) {
                    // Nobody sees it, and nobody must suffer from it.
                    return;
                }
            }
        }
    }

    private List<Path> entries() {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(store.root())) {
            all.forEach(entries::add);
        } catch (NoSuchFileException noVolumeYet) {
            return List.of();
        } catch (IOException failed) {
            throw new CarafeException("cannot list the volumes: " + failed.getMessage(), "", failed);
        }
        return entries;
    }

    private Path directory(String name) {
        return store.data(name).resolveSibling(".").normalize();
    }

    private Optional<VolumeDescription> description(String name) {
        Path file = store.data(name).resolveSibling(DESCRIPTION);
        try {
            return Optional.of(json.read(Files.readAllBytes(file), VolumeDescription.class));
        } catch (NoSuchFileException madeByContainer) {
            return Optional.empty();
        } catch (IOException broken) {
            throw new DamagedStateException(
                    "cannot read " + file + " of volume " + name + ": it is damaged",
                    "Delete this file; the volume's contents do not depend on it.",
                    broken);
        }
    }

    private Instant age(Path data) {
        try {
            return Files.getLastModifiedTime(data.resolveSibling(".")).toInstant();
        } catch (IOException goneMeanwhile) {
            return clock.instant();
        }
    }
}
