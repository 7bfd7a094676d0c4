package io.carafe;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.kernel.Kernel;
import io.carafe.image.ImageStore;
import io.carafe.registry.Registries;
import io.carafe.registry.RegistriesFactory;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.transfer.TransferListener;
import io.carafe.runtime.ContainerCare;
import io.carafe.runtime.ContainerFactory;
import io.carafe.runtime.ContainerLifecycle;
import io.carafe.runtime.Networks;
import io.carafe.runtime.RecordUpdates;
import io.carafe.runtime.RunRegistry;
import io.carafe.runtime.Signals;
import io.carafe.runtime.commit.ContainerCommits;
import io.carafe.runtime.event.Events;
import io.carafe.runtime.host.HostCheck;
import io.carafe.runtime.host.HostChecks;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.host.ProcessNetwork;
import io.carafe.runtime.launch.HostWork;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plugin.IsolatorCatalog;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.terminal.HostTerminal;
import io.carafe.runtime.volume.Volumes;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The engine behind {@link Carafe}. Made by {@link EngineFactory}. */
final class Engine implements Carafe {
    private final CarafeSettings settings;
    private final ContainerStore store;
    private final ContainerFactory factory;
    private final RunRegistry registry;
    private final ContainerCare care;
    private final ContainerLifecycle lifecycle;
    private final RecordUpdates updates;
    private final ContainerCommits commits;
    private final Volumes volumes;
    private final Networks networks;
    private final HostNotices notices;
    private final Events events;
    private final Signals signals;
    private final ContainerServices services;
    private final ImageStore images;
    private final RegistriesFactory registriesFactory;
    private final IsolatorCatalog isolators;
    private final Provider<HostProfile> host;
    private final HostChecks checks;
    private final Kernel kernel;
    private final EngineResources resources;
    private final Provider<Engine> handles;
    private StartedProcesses started = new StartedProcesses(Optional.empty());
    private @Nullable Engine sharedFrom;
    private boolean closed;

    @Inject
    Engine(
            CarafeSettings settings,
            ContainerStore store,
            ContainerFactory factory,
            RunRegistry registry,
            ContainerCare care,
            ContainerLifecycle lifecycle,
            RecordUpdates updates,
            ContainerCommits commits,
            Volumes volumes,
            Networks networks,
            HostNotices notices,
            Events events,
            Signals signals,
            ContainerServices services,
            ImageStore images,
            RegistriesFactory registriesFactory,
            IsolatorCatalog isolators,
            Provider<HostProfile> host,
            HostChecks checks,
            Kernel kernel,
            EngineResources resources,
            Provider<Engine> handles) {
        this.settings = settings;
        this.store = store;
        this.factory = factory;
        this.registry = registry;
        this.care = care;
        this.lifecycle = lifecycle;
        this.updates = updates;
        this.commits = commits;
        this.volumes = volumes;
        this.networks = networks;
        this.notices = notices;
        this.events = events;
        this.signals = signals;
        this.services = services;
        this.images = images;
        this.registriesFactory = registriesFactory;
        this.isolators = isolators;
        this.host = host;
        this.checks = checks;
        this.kernel = kernel;
        this.resources = resources;
        this.handles = handles;
    }

    @Override
    public Container create(ContainerSpec spec) {
        started.refuseIfClosed();
        // Nobody wants to learn that it is wrong when the container is to be started or stopped.
        spec.process().stopSignal().ifPresent(signals::number);
        isolators.isolators().forEach(isolator -> isolator.validate(spec, host.get()));
        isolators.isolators().forEach(isolator -> look(isolator, spec));
        return container(factory.create(spec));
    }

    private void look(Isolator isolator, ContainerSpec spec) {
        HostRecorder looked = new HostRecorder(isolator.name());
        isolator.look(spec, host.get(), looked);
        new HostWork(kernel, new ProcessNetwork(kernel), notices).perform(looked);
    }

    @Override
    public Container start(ContainerSpec spec, Stdio stdio) {
        Container container = create(spec);
        try {
            container.start(stdio);
            return container;
        } catch (RuntimeException | Error failed) {
            if (spec.removeAtEnd()) {
                removeAfter(failed, container);
            }
            throw failed;
        }
    }

    private static void removeAfter(Throwable failed, Container container) {
        try {
            container.remove(true);
        } catch (RuntimeException further) {
            failed.addSuppressed(further);
        }
    }

    @Override
    public Container find(String nameOrId) {
        return container(store.record(store.resolve(nameOrId)));
    }

    @Override
    public void remove(String nameOrId, boolean force) {
        String id = store.resolve(nameOrId);
        try {
            container(store.record(id)).remove(force);
        } catch (DamagedStateException damaged) {
            if (!force) {
                throw damaged;
            }
            lifecycle.removeDamaged(id);
        }
    }

    @Override
    public List<Container> containers() {
        List<Container> found = new ArrayList<>();
        for (String id : store.ids()) {
            readable(id).ifPresent(record -> found.add(container(record)));
        }
        found.sort(Comparator.comparing(Container::created).reversed());
        return found;
    }

    @Override
    public List<DamagedContainer> damagedContainers() {
        List<DamagedContainer> found = new ArrayList<>();
        for (String id : store.ids()) {
            try {
                store.record(id);
            } catch (DamagedStateException damaged) {
                found.add(new DamagedContainer(id, store.names().of(id), String.valueOf(damaged.getMessage())));
            } catch (ContainerNotFoundException goneMeanwhile) {
                // So it is not damaged.
            }
        }
        return found;
    }

    @Override
    public LaunchPlan explain(ContainerSpec spec) {
        return container(factory.imagine(spec)).explain();
    }

    @Override
    public ImageStore images() {
        return images;
    }

    @Override
    public Registries registries(RegistrySettings registrySettings, TransferListener listener) {
        started.refuseIfClosed();
        return registriesFactory.open(registrySettings, listener);
    }

    @Override
    public Events events() {
        return events;
    }

    @Override
    public Volumes volumes() {
        return volumes;
    }

    @Override
    public Networks networks() {
        return networks;
    }

    @Override
    public HostNotices notices() {
        return notices;
    }

    @Override
    public List<Isolator> isolators() {
        return isolators.isolators();
    }

    @Override
    public HostProfile host() {
        return host.get();
    }

    @Override
    public List<HostCheck> checkHost() {
        return checks.run();
    }

    @Override
    public HostTerminal terminal(int descriptor) {
        return new HostTerminal(kernel, descriptor);
    }

    @Override
    public Carafe share() {
        started.refuseIfClosed();
        if (settings.keeper().isEmpty()) {
            sweep();
        }
        Engine handle = handles.get();
        handle.sharedFrom = this;
        handle.started = new StartedProcesses(Optional.of(started));
        return handle;
    }

    @Override
    public int running() {
        return registry.count() + started.further() + care.waiting();
    }

    @Override
    public CarafeSettings settings() {
        return settings;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<RuntimeException> failures = started.closeAll();
        if (sharedFrom == null) {
            resources.close();
        }
        if (!failures.isEmpty()) {
            RuntimeException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    /** Puts right what engines that died have left. */
    void sweep() {
        lifecycle.sweep();
        updates.finishRenames();
        volumes.sweep();
        networks.sweep();
        commits.sweep();
    }

    /** A damaged container is no reason not to list the others. */
    private Optional<ContainerRecord> readable(String id) {
        try {
            return Optional.of(store.record(id));
        } catch (CarafeException damagedOrGone) {
            return Optional.empty();
        }
    }

    private Container container(ContainerRecord record) {
        return new EngineContainer(record, services, started);
    }
}
