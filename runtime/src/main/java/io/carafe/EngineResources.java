package io.carafe;

import io.carafe.image.ImageStore;
import io.carafe.linux.LinuxLauncher;
import io.carafe.runtime.ContainerCare;
import io.carafe.runtime.ExitWatcher;
import io.carafe.runtime.Networks;
import io.carafe.runtime.RemovalQueue;
import io.carafe.runtime.cgroup.GroupCleanup;
import io.carafe.runtime.dns.Resolver;
import io.carafe.runtime.forward.PortForwarder;
import io.carafe.runtime.keeper.Keepers;
import io.carafe.runtime.launch.Lifeline;
import io.carafe.runtime.launch.SpareNetworks;
import io.carafe.runtime.plugin.IsolatorCatalog;
import io.carafe.runtime.plugin.IsolatorLoader;
import jakarta.inject.Inject;
import java.util.Optional;

/** What an engine holds of its process, to be given back in this order when it closes. */
final class EngineResources implements AutoCloseable {
    private final ContainerCare care;
    private final ExitWatcher watcher;
    private final RemovalQueue removals;
    private final LinuxLauncher launcher;
    private final SpareNetworks networks;
    private final Networks connected;
    private final Resolver resolver;
    private final PortForwarder forwarder;
    private final Lifeline lifeline;
    private final IsolatorCatalog isolators;
    private final GroupCleanup groups;
    private final ImageStore images;
    private final IsolatorLoader loader;
    private final Optional<Keepers> keepers;

    @Inject
    EngineResources(
            ContainerCare care,
            ExitWatcher watcher,
            RemovalQueue removals,
            LinuxLauncher launcher,
            SpareNetworks networks,
            Networks connected,
            Resolver resolver,
            PortForwarder forwarder,
            Lifeline lifeline,
            IsolatorCatalog isolators,
            GroupCleanup groups,
            ImageStore images,
            IsolatorLoader loader,
            Optional<Keepers> keepers) {
        this.care = care;
        this.watcher = watcher;
        this.removals = removals;
        this.launcher = launcher;
        this.networks = networks;
        this.connected = connected;
        this.resolver = resolver;
        this.forwarder = forwarder;
        this.lifeline = lifeline;
        this.isolators = isolators;
        this.groups = groups;
        this.images = images;
        this.loader = loader;
        this.keepers = keepers;
    }

    @Override
    public void close() {
        care.close();
        watcher.close();
        removals.close();
        launcher.close();
        networks.close();
        resolver.close();
        forwarder.close();
        connected.close();
        lifeline.close();
        keepers.ifPresent(Keepers::close);
        isolators.close();
        groups.close();
        images.close();
        loader.close();
    }
}
