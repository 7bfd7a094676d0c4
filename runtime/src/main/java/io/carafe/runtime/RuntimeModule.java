package io.carafe.runtime;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.ImageModule;
import io.carafe.image.ImageObserver;
import io.carafe.image.ImageUsers;
import io.carafe.image.StoreWatch;
import io.carafe.image.tree.FileAccess;
import io.carafe.image.tree.RootfsReader;
import io.carafe.image.tree.TreeRemover;
import io.carafe.registry.RegistryModule;
import io.carafe.runtime.ContainerRemoval.DirectoryRemoval;
import io.carafe.runtime.ContainerRemoval.LayerRelease;
import io.carafe.runtime.ContainerRemoval.RunLocks;
import io.carafe.runtime.cgroup.GroupModule;
import io.carafe.runtime.cgroup.Readiness;
import io.carafe.runtime.commit.CommitModule;
import io.carafe.runtime.event.EventJournal;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.event.Events;
import io.carafe.runtime.event.ImageEvents;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.files.ContainerFiles;
import io.carafe.runtime.files.FileAccessProvider;
import io.carafe.runtime.files.FileDeputy;
import io.carafe.runtime.files.RootViews;
import io.carafe.runtime.files.RunningContainers;
import io.carafe.runtime.host.CurrentHost;
import io.carafe.runtime.host.HostChecks;
import io.carafe.runtime.host.HostInspector;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.host.OtherFirewalls;
import io.carafe.runtime.host.StateRoot;
import io.carafe.runtime.keeper.ExitFiles;
import io.carafe.runtime.keeper.Keepers;
import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.EffectReleaser;
import io.carafe.runtime.launch.HostWork;
import io.carafe.runtime.launch.Lifeline;
import io.carafe.runtime.launch.LiveUpdate;
import io.carafe.runtime.launch.SpareNetworks;
import io.carafe.runtime.network.NetworkModule;
import io.carafe.runtime.plan.LaunchPlanner;
import io.carafe.runtime.plan.SignalsToReset;
import io.carafe.runtime.plugin.IsolatorCatalog;
import io.carafe.runtime.resolve.ContextResolver;
import io.carafe.runtime.resolve.ContextResolver.RootfsFilesFactory;
import io.carafe.runtime.resolve.HostDevices;
import io.carafe.runtime.resolve.LayerCopyUp;
import io.carafe.runtime.resolve.RootTiling;
import io.carafe.runtime.resolve.UpperDirectories;
import io.carafe.runtime.resolve.VolumePreparation;
import io.carafe.runtime.resolve.VolumePreparation.CopyUp;
import io.carafe.runtime.resolve.VolumeStore;
import io.carafe.runtime.rootless.ChildWatch;
import io.carafe.runtime.rootless.RootlessModule;
import io.carafe.runtime.selinux.ContainerLabels;
import io.carafe.runtime.selinux.VolumeLabels;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.RunLock;
import io.carafe.runtime.state.SpreadDirectory;
import io.carafe.runtime.state.StateJson;
import io.carafe.runtime.volume.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Wires the runtime. Wants bindings of {@link Kernel} and of a launcher, and the modules of the isolators. */
public final class RuntimeModule extends AbstractModule {
    private final Path root;
    private final OptionalInt keeper;

    /**
     * For one engine.
     *
     * @param root the engine's state directory
     * @param keeper the keeper that has started this process, and whose children containers are to be; without one they are
     *     children of this process, and end with it
     */
    public RuntimeModule(Path root, OptionalInt keeper) {
        this.root = root;
        this.keeper = keeper;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        Multibinder.newSetBinder(binder(), Isolator.class);
        install(new ImageModule(Pathname.of(root.resolve("images").toString())));
        install(new RegistryModule());
        OptionalBinder.newOptionalBinder(binder(), ImageUsers.class)
                .setBinding()
                .to(ContainersOfImages.class);
        bind(ContainersOfImages.class);
        OptionalBinder.newOptionalBinder(binder(), StoreWatch.class)
                .setBinding()
                .to(WatchedStore.class);
        bind(WatchedStore.class);
        OptionalBinder.newOptionalBinder(binder(), ImageObserver.class)
                .setBinding()
                .to(ImageEvents.class);
        bind(ImageEvents.class);
        install(new CommitModule());
        install(new NetworkModule());
        install(new RootlessModule());
        bind(Path.class).annotatedWith(StateRoot.class).toInstance(root);
        bind(Clock.class).toInstance(Clock.systemUTC());
        bind(RandomGenerator.class).toInstance(new SecureRandom());
        OptionalBinder.newOptionalBinder(binder(), FileAccess.class)
                .setBinding()
                .toProvider(FileAccessProvider.class)
                .in(Scopes.SINGLETON);
        bind(FileAccessProvider.class);
        bind(FileDeputy.class).in(Scopes.SINGLETON);
        bind(LayerRelease.class).to(UnneededLayers.class);
        bind(UnneededLayers.class);
        bind(RemovalQueue.class).toInstance(new RemovalQueue());
        bind(EventSink.class).to(EventJournal.class);
        bind(Failpoints.class).toInstance(Failpoints.of(System.getenv().getOrDefault(Failpoints.VARIABLE, "")));
        bind(ContainerEnds.class);
        bind(ContainerFactory.class);
        bind(ContainerGroups.class);
        bind(ContainerLifecycle.class).in(Scopes.SINGLETON);
        bind(ContainerRemoval.class);
        bind(ContainerPlans.class);
        bind(CompanionEnds.class);
        bind(NameService.class);
        bind(NetworkEvents.class).in(Scopes.SINGLETON);
        bind(ContainerLogs.class);
        bind(ContainerRunner.class);
        bind(RunRegistry.class).in(Scopes.SINGLETON);
        bind(RunEnds.class);
        bind(ContainerCare.class);
        OptionalBinder.newOptionalBinder(binder(), Keepers.class);
        OptionalBinder.newOptionalBinder(binder(), Adoption.class);
        OptionalBinder.newOptionalBinder(binder(), Restarts.class);
        OptionalBinder.newOptionalBinder(binder(), HealthMonitor.class);
        if (keeper.isPresent()) {
            install(new KeptModule(keeper.getAsInt()));
        } else {
            bind(Runs.class).to(AttendedRuns.class);
            bind(AttendedRuns.class);
        }
        bind(ContainerLauncher.class);
        bind(ContextResolver.class);
        bind(EffectReleaser.class);
        bind(ContainerLabels.class);
        bind(ExecRunner.class);
        bind(HostChecks.class);
        bind(HostWork.class);
        bind(LaunchPlanner.class);
        bind(NetworkConnector.class).in(Scopes.SINGLETON);
        bind(LiveConnections.class);
        bind(HostNotices.class).in(Scopes.SINGLETON);
        bind(OtherFirewalls.class).in(Scopes.SINGLETON);
        bind(Networks.class);
        bind(PeerFinder.class);
        bind(ContainerFiles.class);
        bind(RunningContainers.class).to(ContainerLifecycle.class);
        bind(RootViews.class);
        bind(RecordUpdates.class);
        bind(ResourceUpdates.class);
        bind(LiveUpdate.class);
        bind(Signals.class);
        bind(Readiness.class).to(ExitWatcher.class);
        install(new GroupModule());
        bind(VolumeLabels.class);
        bind(VolumePreparation.class);
    }

    @Provides
    @Singleton
    IsolatorCatalog catalog(Set<Isolator> isolators) {
        return new IsolatorCatalog(isolators);
    }

    /** What a program ignores it has, as a rule, from whoever started it; so it is looked up once. */
    @Provides
    @Singleton
    SignalsToReset signalsToReset() {
        try {
            return SignalsToReset.of(Files.readString(Path.of("/proc/self/status")));
        } catch (IOException withoutProc) {
            return SignalsToReset.USUAL;
        }
    }

    @Provides
    @Singleton
    CurrentHost currentHost(Kernel kernel) {
        return new CurrentHost(
                new HostInspector(kernel, Path.of("/"), System.getenv(), System.getProperty("user.name")));
    }

    @Provides
    HostProfile host(CurrentHost current) {
        return current.get();
    }

    @Provides
    @Singleton
    ContainerStore containers(Kernel kernel) {
        Path names = ContainerStore.names(root);
        ContainerStore store = new ContainerStore(root, new StateJson(), () -> RunLock.await(kernel, names)::close);
        new SpreadDirectory(kernel, store.parent()).mark();
        return store;
    }

    @Provides
    RootTiling tiling() {
        return new RootTiling(Path.of("/proc/self/mountinfo"));
    }

    @Provides
    UpperDirectories upperDirectories(FileAccess access) {
        return new UpperDirectories((root, path) -> new RootfsReader(access.kernel(), List.of(root)).directories(path));
    }

    @Provides
    DirectoryRemoval removal(FileAccess access) {
        TreeRemover remover = new TreeRemover(access.kernel());
        return directory -> remover.remove(Pathname.of(directory.toString()));
    }

    @Provides
    HostDevices devices(Kernel kernel) {
        return new HostDevices(kernel);
    }

    @Provides
    VolumeStore volumes() {
        return new VolumeStore(root.resolve("volumes"));
    }

    @Provides
    @Singleton
    EventJournal journal(Kernel kernel, Clock clock) {
        return new EventJournal(root.resolve("events"), new StateJson(), kernel, clock);
    }

    @Provides
    Events events(EventJournal journal, Kernel kernel, Clock clock) {
        return new Events(journal, new StateJson(), kernel, clock);
    }

    @Provides
    Volumes namedVolumes(
            VolumeStore store,
            ContainerStore containers,
            DirectoryRemoval removal,
            Kernel kernel,
            Clock clock,
            RandomGenerator random,
            EventSink events) {
        return new Volumes(store, containers, removal::remove, new StateJson(), kernel, clock, random, events);
    }

    @Provides
    RootfsFilesFactory rootfsFiles(FileAccess access) {
        return layers -> {
            RootfsReader reader = new RootfsReader(access.kernel(), layers);
            return reader::read;
        };
    }

    @Provides
    CopyUp copyUp(FileAccess access) {
        return new LayerCopyUp(access);
    }

    @Provides
    RunLocks locks(Kernel kernel) {
        return container -> RunLock.tryTake(kernel, container.lock());
    }

    @Provides
    @Singleton
    ProcessIdentities identities() {
        return new ProcessIdentities(Path.of("/proc"));
    }

    @Provides
    NamespaceProcesses namespaceProcesses() {
        return new NamespaceProcesses(Path.of("/proc"));
    }

    @Provides
    @Singleton
    ExitFiles exitFiles(ProcessIdentities identities) {
        return new ExitFiles(root.resolve("keepers"), identities);
    }

    @Provides
    @Singleton
    ExitWatcher exits(Kernel kernel) {
        return new ExitWatcher(kernel);
    }

    @Provides
    ChildWatch childWatch(ExitWatcher watcher) {
        return (pidfd, onEnd) -> watcher.watch(pidfd, exit -> onEnd.run());
    }

    @Provides
    @Singleton
    SpareNetworks spareNetworks(Kernel kernel) {
        return new SpareNetworks(kernel);
    }

    @Provides
    @Singleton
    Lifeline lifeline(Kernel kernel) {
        return new Lifeline(kernel);
    }
}
