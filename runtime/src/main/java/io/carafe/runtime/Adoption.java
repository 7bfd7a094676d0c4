package io.carafe.runtime;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import io.carafe.runtime.ContainerRemoval.RunLocks;
import io.carafe.runtime.keeper.ExitFiles;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.util.Optional;

/** Looks after the containers that run already when an engine begins, and starts those that should. */
public final class Adoption {
    private final ContainerStore store;
    private final RunLocks locks;
    private final ProcessIdentities identities;
    private final KeptRuns runs;
    private final ExitFiles exits;
    private final Restarts restarts;
    private final AdoptedNetworks networks;
    private final Kernel kernel;

    @Inject
    Adoption(
            ContainerStore store,
            RunLocks locks,
            ProcessIdentities identities,
            KeptRuns runs,
            ExitFiles exits,
            Restarts restarts,
            AdoptedNetworks networks,
            Kernel kernel) {
        this.store = store;
        this.locks = locks;
        this.identities = identities;
        this.runs = runs;
        this.exits = exits;
        this.restarts = restarts;
        this.networks = networks;
        this.kernel = kernel;
    }

    /** To be called once, after the ends of those that run no more have been written down. */
    public void adoptAll() {
        store.ids().forEach(this::adopt);
        networks.restore();
        exits.tidy();
        restarts.begin();
    }

    private void adopt(String id) {
        try {
            ContainerRecord container = store.record(id);
            ContainerState state = store.state(id);
            if (state.isRunning() && state.kept().isPresent() && state.process().isPresent()) {
                Optional<RunLock> lock = locks.tryTake(store.directory(id));
                if (lock.isPresent() && !adopted(container, state, lock.get())) {
                    lock.get().close();
                }
            }
        } catch (CarafeException damaged) {
            // It is told when somebody asks for this container; the others must not suffer.
            return;
        }
    }

    private boolean adopted(ContainerRecord container, ContainerState state, RunLock lock) {
        ProcessIdentity process = state.process().orElseThrow();
        Result opened = kernel.pidfdOpen(process.pid());
        if (!opened.ok()) {
            return false;
        }
        Descriptor pidfd = new Descriptor(kernel, (int) opened.raw());
        if (!identities.isAlive(process)) {
            pidfd.close();
            return false;
        }
        runs.adopt(container, networks.adopt(container, state, process.pid()), pidfd, lock);
        return true;
    }
}
