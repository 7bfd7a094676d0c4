package io.carafe.runtime.files;

import io.carafe.api.RootSource;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.NamespaceVisit;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.image.tree.FileAccess;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Opens the root directories of containers. Of one that runs, through its own process; of one that does not, by uniting its
 * layers, while its lock keeps it from being started. Thread-safe.
 */
public final class RootViews {
    /** 340 lines of three numbers each. */
    private static final int MAP_BYTES = 16 << 10;

    private static final Pathname ROOT = Pathname.of("/");
    private static final Set<AtFlag> ITSELF = Set.of(AtFlag.SYMLINK_NOFOLLOW);
    private static final Set<OpenFlag> DIRECTORY = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);

    private final ContainerStore store;
    private final RunningContainers containers;
    private final ProcessIdentities identities;
    private final Kernel kernel;
    private final FileAccess access;
    private final FileDeputy deputy;
    private final HostProfile host;

    @Inject
    public RootViews(
            ContainerStore store,
            RunningContainers containers,
            ProcessIdentities identities,
            Kernel kernel,
            FileAccess access,
            FileDeputy deputy,
            HostProfile host) {
        this.store = store;
        this.containers = containers;
        this.identities = identities;
        this.kernel = kernel;
        this.access = access;
        this.deputy = deputy;
        this.host = host;
    }

    /** As the container's process sees it, volumes included, when it runs; otherwise its own files alone. */
    RootView whole(ContainerRecord container, boolean writable) {
        ContainerState state = containers.state(container);
        if (!state.isRunning()) {
            return stopped(container, writable);
        }
        try (Descriptor process = process(container, state)) {
            FileOwners owners = owners(process);
            Result root = kernel.open(process.number(), Pathname.of("root"), DIRECTORY);
            return new RootView(
                    new Descriptor(kernel, root.intOrThrow("open the root directory of container " + container.name())),
                    owners,
                    Optional.empty());
        }
    }

    /** Its own files, without what is mounted on them. */
    RootView own(ContainerRecord container) {
        ContainerState state = containers.state(container);
        if (!state.isRunning()) {
            return stopped(container, false);
        }
        // Without root nobody may enter its mount namespace.
        return host.rootless() ? whole(container, false) : uncovered(container, state);
    }

    /** The process is surely the container's: it is looked at again after its directory in proc(5) has been opened. */
    private Descriptor process(ContainerRecord container, ContainerState state) {
        ProcessIdentity process = state.process().orElseThrow(() -> ended(container));
        Result opened = kernel.open(FileCalls.AT_FDCWD, Pathname.of("/proc/" + process.pid()), DIRECTORY);
        if (!opened.ok()) {
            throw ended(container);
        }
        Descriptor directory = new Descriptor(kernel, (int) opened.raw());
        if (!identities.isAlive(process)) {
            directory.close();
            throw ended(container);
        }
        return directory;
    }

    private static ContainerConflictException ended(ContainerRecord container) {
        return new ContainerConflictException(
                "container " + container.name() + " has ended at this moment", "Try again.");
    }

    /** A copy of the mount of its root alone, taken in its mount namespace. */
    private RootView uncovered(ContainerRecord container, ContainerState state) {
        try (Descriptor process = process(container, state)) {
            FileOwners owners = owners(process);
            Result opened = kernel.open(process.number(), Pathname.of("ns/mnt"), Set.of(OpenFlag.RDONLY));
            try (Descriptor namespace = new Descriptor(
                            kernel, opened.intOrThrow("open the mount namespace of " + container.name()));
                    Descriptor mount = copyOfRoot(namespace.number())) {
                Result top = kernel.open(mount.number(), Pathname.of("."), DIRECTORY);
                return new RootView(
                        new Descriptor(kernel, top.intOrThrow("open the root directory of " + container.name())),
                        owners,
                        Optional.empty());
            }
        }
    }

    private Descriptor copyOfRoot(int namespace) {
        return new NamespaceVisit(kernel)
                .amongMounts(
                        namespace,
                        () -> new Descriptor(
                                kernel,
                                kernel.openTreeClone(FileCalls.AT_FDCWD, ROOT, ITSELF)
                                        .intOrThrow("take hold of the root of a container")));
    }

    /** Of a process of root's it is to be found out; without root every one has the ids that the engine gives. */
    private FileOwners owners(Descriptor process) {
        return host.rootless()
                ? FileOwners.onDisk(access)
                : FileOwners.of(lines(process, "uid_map"), lines(process, "gid_map"));
    }

    private Stream<String> lines(Descriptor process, String name) {
        Result opened = kernel.open(process.number(), Pathname.of(name), Set.of(OpenFlag.RDONLY));
        try (Descriptor file = new Descriptor(kernel, opened.intOrThrow("open " + name + " of a container"))) {
            ByteBuffer text = ByteBuffer.allocateDirect(MAP_BYTES);
            kernel.read(file.number(), text).orThrow("read " + name + " of a container");
            return StandardCharsets.US_ASCII.decode(text.flip()).toString().lines();
        }
    }

    private RootView stopped(ContainerRecord container, boolean writable) {
        RunLock lock = containers
                .take(container)
                .orElseThrow(() -> new ContainerConflictException(
                        "container " + container.name() + " is being started or removed", "Try again."));
        boolean opened = false;
        try {
            RootView view =
                    new RootView(stoppedRoot(container, writable), FileOwners.onDisk(access), Optional.of(lock));
            opened = true;
            return view;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    private Descriptor stoppedRoot(ContainerRecord container, boolean writable) {
        ContainerDirectory directory = store.directory(container.id());
        if (container.spec().root() instanceof RootSource.Directory) {
            if (writable) {
                throw new UnsupportedFeatureException(
                        "cannot change files of container " + container.name()
                                + ": it is over a directory, and what it writes is in memory while it runs",
                        "Start it first.");
            }
            return ofDirectory(container.layers().get(0));
        }
        if (writable) {
            makeDirectory(directory.upper());
            makeDirectory(directory.work());
            return united(
                    container.layers(),
                    Optional.of(new OverlayMount.Writable(name(directory.upper()), name(directory.work()))));
        }
        List<Pathname> layers = new ArrayList<>();
        if (Files.isDirectory(directory.upper())) {
            layers.add(name(directory.upper()));
        }
        layers.addAll(container.layers());
        return united(layers, Optional.empty());
    }

    private Descriptor united(List<Pathname> layers, Optional<OverlayMount.Writable> writable) {
        if (layers.size() == 1 && writable.isEmpty()) {
            Pathname only = layers.get(0);
            return new Descriptor(
                    kernel, kernel.open(FileCalls.AT_FDCWD, only, DIRECTORY).intOrThrow("open the directory " + only));
        }
        return host.rootless()
                ? deputy.act(mounter -> new OverlayMount(kernel, mounter, true).open(layers, writable))
                : new OverlayMount(kernel, kernel, false).open(layers, writable);
    }

    /** A directory of the host's without what is mounted in it, as far as this user may make a copy of a mount. */
    private Descriptor ofDirectory(Pathname path) {
        Result copied = kernel.openTreeClone(FileCalls.AT_FDCWD, path, ITSELF);
        if (!copied.ok()) {
            return new Descriptor(
                    kernel, kernel.open(FileCalls.AT_FDCWD, path, DIRECTORY).intOrThrow("open the directory " + path));
        }
        try (Descriptor mount = new Descriptor(kernel, (int) copied.raw())) {
            return new Descriptor(
                    kernel,
                    kernel.open(mount.number(), Pathname.of("."), DIRECTORY).intOrThrow("open the directory " + path));
        }
    }

    private static void makeDirectory(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException failed) {
            throw new CarafeException("cannot make the directory " + path + ": " + failed.getMessage(), "", failed);
        }
    }

    private static Pathname name(Path path) {
        return Pathname.of(path.toString());
    }
}
