package io.carafe.runtime;

import io.carafe.api.ContainerSpec;
import io.carafe.api.RootSource;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.image.Image;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.image.ImageStore;
import io.carafe.runtime.ContainerRemoval.DirectoryRemoval;
import io.carafe.runtime.ContainerRemoval.RunLocks;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.resolve.CommandLineResolver;
import io.carafe.runtime.resolve.VolumePreparation;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.FileTrouble;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Makes containers on disk, and what their first start needs there. Thread-safe. */
public final class ContainerFactory {
    private static final int ID_BYTES = 32;
    private static final int ATTEMPTS = 32;
    /** Stands for an id where no container is made. */
    private static final String IMAGINED = "0123456789abcdef".repeat(4);

    private final ContainerStore store;
    private final ImageStore images;
    private final VolumePreparation volumes;
    private final DirectoryRemoval removal;
    private final Kernel kernel;
    private final EventSink events;
    private final RunLocks locks;
    private final Failpoints failpoints;
    private final Clock clock;
    private final RandomGenerator random;
    private final ContainerNames names;

    @Inject
    public ContainerFactory(
            ContainerStore store,
            ImageStore images,
            VolumePreparation volumes,
            DirectoryRemoval removal,
            Kernel kernel,
            EventSink events,
            RunLocks locks,
            Failpoints failpoints,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.images = images;
        this.volumes = volumes;
        this.removal = removal;
        this.kernel = kernel;
        this.events = events;
        this.locks = locks;
        this.failpoints = failpoints;
        this.clock = clock;
        this.random = random;
        this.names = new ContainerNames(random);
    }

    /**
     * Makes a container.
     *
     * @throws io.carafe.api.error.ImageNotFoundException when there is no such image
     * @throws ContainerConflictException when the name is taken
     */
    public ContainerRecord create(ContainerSpec spec) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        return withRoot(spec, root -> create(spec, id, root));
    }

    /** One without a command could never be started, and is refused at once. */
    private ContainerRecord create(ContainerSpec spec, String id, Root root) {
        new CommandLineResolver().resolve(spec, root.config(), "", "");
        boolean made = false;
        Optional<RunLock> making = Optional.empty();
        try {
            store.begin(id);
            // The lock tells a container that is being made from one whose maker has died.
            making = locks.tryTake(new ContainerDirectory(store.hidden(id)));
            failpoints.reached(Failpoint.CREATE_BEGUN);
            ContainerRecord container = root.record(spec, id, reserveName(spec, id), clock);
            failpoints.reached(Failpoint.CREATE_NAMED);
            store.create(container);
            failpoints.reached(Failpoint.CREATE_DONE);
            made = true;
            events.note(container, "create", Map.of());
            return container;
        } finally {
            if (!made) {
                store.names().releaseAll(id);
                removal.remove(store.hidden(id));
            }
            making.ifPresent(RunLock::close);
        }
    }

    /** A container that exists nowhere, to be explained. */
    public ContainerRecord imagine(ContainerSpec spec) {
        return withRoot(spec, root -> root.record(spec, IMAGINED, spec.name().orElse("explained"), clock));
    }

    /** What a container is made over. */
    private record Root(Optional<String> imageId, ImageConfig config, List<Pathname> layers) {
        ContainerRecord record(ContainerSpec spec, String id, String name, Clock clock) {
            return new ContainerRecord(id, name, clock.instant(), spec, imageId, config, layers);
        }
    }

    /** Makes what a plan supposes: directories, volumes, and a note of what will be left on the host. */
    public void prepare(ContainerRecord container, LaunchPlan plan) {
        ContainerDirectory directory = store.directory(container.id());
        volumes.prepare(container, directory, plan.context().labels());
        // What it will leave on the host tells as well that its start has begun.
        if (!plan.effects().isEmpty()) {
            store.writeEffects(container.id(), plan.effects());
        } else if (container.spec().removeAtEnd()) {
            store.noteBegun(container.id());
        }
        if (plan.context().rootfs().writable() instanceof Rootfs.OnDisk disk) {
            makeDirectory(disk.upper());
            makeDirectory(disk.work());
        }
    }

    /** The image stays in the store while the action goes on, so that it cannot be removed under a container's hands. */
    private <T> T withRoot(ContainerSpec spec, Function<Root, T> action) {
        if (spec.root() instanceof RootSource.Image image) {
            return images.whileKept(image.reference(), found -> action.apply(rootOf(found)))
                    .orElseThrow(() -> new ImageNotFoundException(
                            Pathname.of(image.reference()).toString()));
        }
        Pathname directory = ((RootSource.Directory) spec.root()).path();
        Answer<FileStatus> found = kernel.statx(FileCalls.AT_FDCWD, directory, Set.of());
        if (!found.ok() || !found.orThrow("look at " + directory).isDirectory()) {
            throw new CarafeException(
                    "cannot use " + directory + " as a root file system: it is not a directory",
                    "Give a directory that holds an unpacked system, or / for the host's own files.");
        }
        Result opened = kernel.open(FileCalls.AT_FDCWD, directory, Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY));
        if (!opened.ok()) {
            throw new KernelException(
                    "use " + directory + " as a root file system",
                    opened.errno(),
                    "Give a directory that you may look into.");
        }
        kernel.close((int) opened.raw());
        return action.apply(new Root(Optional.empty(), ImageConfig.empty(), List.of(directory)));
    }

    private static Root rootOf(Image image) {
        return new Root(Optional.of(image.id()), image.config(), image.layers());
    }

    private String reserveName(ContainerSpec spec, String id) {
        if (spec.name().isPresent()) {
            store.names().take(spec.name().get(), id);
            return spec.name().get();
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String name = names.next(attempt);
            if (isReserved(name, id)) {
                return name;
            }
        }
        store.names().take(id, id);
        return id;
    }

    private boolean isReserved(String name, String id) {
        try {
            store.names().take(name, id);
            return true;
        } catch (ContainerConflictException taken) {
            return false;
        }
    }

    private static void makeDirectory(Pathname path) {
        try {
            Files.createDirectories(Path.of(path.toString()));
        } catch (IOException failed) {
            throw FileTrouble.cannot("make the directory " + path, failed);
        }
    }
}
