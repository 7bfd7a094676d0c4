package io.carafe.runtime.resolve;

import io.carafe.api.ContainerSpec;
import io.carafe.api.Credentials;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.RootSource;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.isolation.Peer;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.isolation.Tile;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.plan.CommandLine;
import io.carafe.runtime.plugin.IsolatorCatalog;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns a container as asked for into a container on this host. Looks at the host, and changes nothing. Thread-safe. */
public final class ContextResolver {
    private final IsolatorCatalog catalog;
    private final HostProfile host;
    private final MountResolver mounts;
    private final RootfsFilesFactory files;
    private final RootTiling tiling;
    private final HostDevices devices;
    private final CommandLineResolver commands = new CommandLineResolver();

    @Inject
    public ContextResolver(
            IsolatorCatalog catalog,
            HostProfile host,
            VolumeStore volumes,
            RootfsFilesFactory files,
            RootTiling tiling,
            HostDevices devices,
            Kernel kernel) {
        this.catalog = catalog;
        this.host = host;
        this.mounts = new MountResolver(volumes, kernel);
        this.files = files;
        this.tiling = tiling;
        this.devices = devices;
    }

    /** A container with all that was found out, and what it will execute. */
    public record Resolved(LaunchContext context, CommandLine command) {}

    /**
     * Finds out everything that isolators may want to know.
     *
     * @param peers the containers whose namespaces it enters
     * @throws io.carafe.api.error.CarafeException when it cannot be
     */
    public Resolved resolve(ContainerRecord container, ContainerDirectory directory, Map<NamespaceKind, Peer> peers) {
        ContainerSpec spec = container.spec();
        ContainerSpec whole = withImageVolumes(container);
        catalog.isolators().forEach(isolator -> isolator.validate(whole, host));
        refuseUnknownOptions(spec);
        Rootfs rootfs = rootfs(container, directory);
        Credentials user = user(spec, container, rootfs);
        Mounts asked = mounts.resolve(spec, container.imageConfig().volumes(), directory.volumes());
        Mounts found = spec.privileged() ? new Mounts(asked.binds(), asked.tmpfs(), devices.all()) : asked;
        LaunchContext context =
                new LaunchContext(container.id(), spec, name(directory.path()), user, rootfs, found, host, peers);
        CommandLine command = commands.resolve(spec, container.imageConfig(), context.hostname(), user.home());
        return new Resolved(context, command);
    }

    /** What an image wants mounted is judged by the same rules as what the user wants. */
    private static ContainerSpec withImageVolumes(ContainerRecord container) {
        ContainerSpec spec = container.spec();
        return spec.withMounts(
                MountResolver.withImageVolumes(spec, container.imageConfig().volumes()));
    }

    private void refuseUnknownOptions(ContainerSpec spec) {
        if (spec.options().isEmpty()) {
            return;
        }
        List<String> known = catalog.isolators().stream()
                .map(Isolator::options)
                .flatMap(List::stream)
                .map(option -> option.name())
                .toList();
        for (String option : spec.options().keySet()) {
            if (!known.contains(option)) {
                throw new InvalidSpecificationException(
                        "no isolator has an option " + option,
                        known.isEmpty() ? "" : "The options there are: " + String.join(", ", known) + ".");
            }
        }
    }

    private Rootfs rootfs(ContainerRecord container, ContainerDirectory directory) {
        List<Pathname> lower = container.layers();
        if (!(container.spec().root() instanceof RootSource.Directory root)) {
            return new Rootfs(
                    lower,
                    new Rootfs.OnDisk(name(directory.upper()), name(directory.work())),
                    name(directory.rootfs()));
        }
        boolean mapped = host.mode(container.spec(), NamespaceKind.USER) instanceof NamespaceMode.Private;
        List<Tile> tiles = mapped ? tiling.tiles(Path.of(root.path().toString())) : List.of();
        return new Rootfs(lower, tiles, new Rootfs.InMemory(name(directory.memory())), name(directory.rootfs()));
    }

    private Credentials user(ContainerSpec spec, ContainerRecord container, Rootfs rootfs) {
        List<Pathname> layers = new ArrayList<>();
        if (rootfs.writable() instanceof Rootfs.OnDisk disk
                && Files.isDirectory(Path.of(disk.upper().toString()))) {
            layers.add(disk.upper());
        }
        layers.addAll(rootfs.lower());
        String asked =
                spec.process().user().or(() -> container.imageConfig().user()).orElse("");
        Credentials user = new UserResolver(files.over(layers))
                .resolve(asked, spec.process().additionalGroups());
        boolean singleId = !host.canMapRanges();
        boolean asRequested = !spec.process().additionalGroups().isEmpty();
        // With one mapped id the image's own supplementary groups do not exist; only those asked for are an error.
        return singleId && !asRequested ? new Credentials(user.uid(), user.gid(), List.of(), user.home()) : user;
    }

    private static Pathname name(Path path) {
        return Pathname.of(path.toString());
    }

    /** Reads files of root file systems that are not mounted. */
    @FunctionalInterface
    public interface RootfsFilesFactory {
        /**
         * A reader.
         *
         * @param layers absolute directories, the the uppermost first
         */
        RootfsFiles over(List<Pathname> layers);
    }
}
