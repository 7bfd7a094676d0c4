package io.carafe.runtime;

import com.google.inject.Inject;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.resources.Resources;
import io.carafe.runtime.cgroup.Freezer;
import io.carafe.runtime.cgroup.ResourceUsage;
import io.carafe.runtime.cgroup.UsageReader;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ProcessIdentity;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Pauses, measures, bounds and counts the processes of containers. Thread-safe. */
public final class ContainerGroups {
    private final ContainerLifecycle lifecycle;
    private final Freezer freezer;
    private final UsageReader usage;
    private final NamespaceProcesses namespaces;
    private final ResourceUpdates updates;
    private final HostProfile host;

    @Inject
    ContainerGroups(
            ContainerLifecycle lifecycle,
            Freezer freezer,
            UsageReader usage,
            NamespaceProcesses namespaces,
            ResourceUpdates updates,
            HostProfile host) {
        this.lifecycle = lifecycle;
        this.freezer = freezer;
        this.usage = usage;
        this.namespaces = namespaces;
        this.updates = updates;
        this.host = host;
    }

    /** What is known of a container's life, with what only the kernel knows: whether it is paused. */
    public ContainerState state(ContainerRecord container) {
        ContainerState state = lifecycle.state(container);
        return state.isRunning() && freezer.isFrozen(container) ? state.paused() : state;
    }

    /** Stops a running container's processes. */
    public void pause(ContainerRecord container) {
        running(container);
        if (freezer.isFrozen(container)) {
            throw new ContainerConflictException("container " + container.name() + " is already paused", "");
        }
        freezer.freeze(container);
    }

    /** Lets a paused container go on. */
    public void unpause(ContainerRecord container) {
        running(container);
        if (!freezer.isFrozen(container)) {
            throw new ContainerConflictException("container " + container.name() + " is not paused", "");
        }
        freezer.thaw(container);
    }

    /** A signal was sent: whoever is frozen does not see it. Content with a container that is not. */
    public void wake(ContainerRecord container) {
        if (freezer.isFrozen(container)) {
            freezer.thaw(container);
        }
    }

    /** What a running container uses. */
    public ResourceUsage usage(ContainerRecord container) {
        ProcessIdentity process = running(container);
        boolean ownNetwork = !(host.mode(container.spec(), NamespaceKind.NET) instanceof NamespaceMode.Host);
        return usage.read(container, process.pid(), ownNetwork);
    }

    /** Changes what a container may use, at once if it runs. Returns its new record. */
    public ContainerRecord update(ContainerRecord container, UnaryOperator<Resources> change) {
        return updates.update(container, change);
    }

    /** The pids, on the host, of a container's processes. */
    public List<Integer> processes(ContainerRecord container) {
        Optional<ProcessIdentity> process = lifecycle.state(container).process();
        if (process.isEmpty()) {
            return List.of();
        }
        return usage.canMeasure(container)
                ? usage.processes(container)
                : namespaces.besides(process.get().pid());
    }

    private ProcessIdentity running(ContainerRecord container) {
        ContainerState state = lifecycle.state(container);
        return Optional.of(state)
                .filter(ContainerState::isRunning)
                .flatMap(ContainerState::process)
                .orElseThrow(() -> NotRunning.of(container.name(), state, ""));
    }
}
