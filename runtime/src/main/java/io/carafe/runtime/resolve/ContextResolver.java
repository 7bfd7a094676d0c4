package io.carafe.runtime.resolve;

import io.carafe.api.ContainerSpec;
import io.carafe.api.Credentials;
import io.carafe.api.ExecSpec;
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
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.runtime.plan.CommandLine;
import io.carafe.runtime.plugin.IsolatorCatalog;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a container as asked for into a container on this host. Looks at the host, and changes nothing. Thread-safe. */
public final class ContextResolver {
    private final IsolatorCatalog catalog;
    private final Provider<HostProfile> hosts;
    private final MountResolver mounts;
    private final RootfsFilesFactory files;
    private final RootTiling tiling;
    private final UpperDirectories upperDirectories;
    private final HostDevices devices;
    private final CommandLineResolver commands = new CommandLineResolver();

    @Inject
    public ContextResolver(
            IsolatorCatalog catalog,
            Provider<HostProfile> hosts,
            VolumeStore volumes,
            RootfsFilesFactory files,
            RootTiling tiling,
            UpperDirectories upperDirectories,
            HostDevices devices,
            Kernel kernel) {
        this.catalog = catalog;
        this.hosts = hosts;
        this.mounts = new MountResolver(volumes, kernel);
        this.files = files;
        this.tiling = tiling;
        this.upperDirectories = upperDirectories;
        this.devices = devices;
    }

    /** A container with all that was found out, and what it will execute. */
    public record Resolved(LaunchContext context, CommandLine command) {}

    /**
     * Finds out everything that isolators may want to know.
     *
     * @param peers the containers whose namespaces it enters
     * @param networks the networks that it is connected to
     * @throws io.carafe.api.error.CarafeException when it cannot be
     */
    public Resolved resolve(
            ContainerRecord container,
            ContainerDirectory directory,
            Map<NamespaceKind, Peer> peers,
            ContainerNetworks networks) {
        HostProfile host = hosts.get();
        ContainerSpec spec = container.spec();
        ContainerSpec whole = withImageVolumes(container);
        catalog.isolators().forEach(isolator -> isolator.validate(whole, host));
        refuseUnknownOptions(spec);
        Rootfs rootfs = rootfs(host, container, directory);
        Credentials user = user(host, spec, container, layers(rootfs));
        Mounts asked =
                mounts.resolve(spec, container.imageConfig().volumes(), directory.volumes(), mapsIds(host, spec));
        Mounts found = new Mounts(asked.binds(), asked.tmpfs(), devices.of(spec));
        Rootfs writable = spec.root() instanceof RootSource.Directory root && host.rootless()
                ? rootfs.beginningWith(upperDirectories.of(root.path(), spec, found, user, host))
                : rootfs;
        LaunchContext context = new LaunchContext(
                container.id(), spec, name(directory.path()), user, writable, found, host, peers, networks);
        CommandLine command = commands.resolve(spec, container.imageConfig(), context.hostname(), user.home());
        return new Resolved(context, command);
    }

    /**
     * Finds out what a further process of a running container needs.
     *
     * @param peers the container's process, for every kind of namespace
     * @throws io.carafe.api.error.CarafeException when it cannot be
     */
    public Resolved resolveJoin(
            ContainerRecord container, ExecSpec exec, ContainerDirectory directory, Map<NamespaceKind, Peer> peers) {
        HostProfile host = hosts.get();
        ContainerSpec spec = exec.within(container.spec());
        int first = Optional.ofNullable(peers.get(NamespaceKind.MNT))
                .orElseThrow(() -> new IllegalArgumentException("nobody whose root could be looked into"))
                .pid();
        Pathname root = Pathname.of("/proc/" + first + "/root");
        Credentials user = user(host, spec, container, List.of(root));
        LaunchContext context = new LaunchContext(
                container.id(),
                spec,
                name(directory.path()),
                user,
                rootfs(host, container, directory),
                Mounts.none(),
                host,
                peers,
                ContainerNetworks.NONE);
        CommandLine command = commands.resolve(spec, container.imageConfig(), context.hostname(), user.home());
        // The directory must be there: nothing of the container is changed but by the command.
        return new Resolved(
                context, new CommandLine(command.words(), command.environment(), command.workingDirectory(), false));
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

    private Rootfs rootfs(HostProfile host, ContainerRecord container, ContainerDirectory directory) {
        List<Pathname> lower = container.layers();
        if (!(container.spec().root() instanceof RootSource.Directory root)) {
            return new Rootfs(
                    lower,
                    new Rootfs.OnDisk(
                            name(directory.upper()),
                            name(directory.work()),
                            container.spec().removeAtEnd()),
                    name(directory.rootfs()));
        }
        Rootfs whole = new Rootfs(lower, new Rootfs.InMemory(name(directory.memory())), name(directory.rootfs()));
        return host.rootless() ? whole.cutInto(tiling.tiles(Path.of(root.path().toString()))) : whole;
    }

    /** As {@link LaunchContext#idMaps}. */
    private static boolean mapsIds(HostProfile host, ContainerSpec spec) {
        return !host.rootless() && host.mode(spec, NamespaceKind.USER) instanceof NamespaceMode.Private;
    }

    private static List<Pathname> layers(Rootfs rootfs) {
        List<Pathname> layers = new ArrayList<>();
        if (rootfs.writable() instanceof Rootfs.OnDisk disk
                && Files.isDirectory(Path.of(disk.upper().toString()))) {
            layers.add(disk.upper());
        }
        layers.addAll(rootfs.lower());
        return layers;
    }

    private Credentials user(HostProfile host, ContainerSpec spec, ContainerRecord container, List<Pathname> layers) {
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
