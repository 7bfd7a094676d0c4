package io.carafe.runtime;

import io.carafe.api.ContainerSpec;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.resources.Resources;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import io.carafe.runtime.launch.EffectReleaser;
import io.carafe.runtime.launch.LiveUpdate;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes what containers may use, whether or not they run. Thread-safe. */
public final class ResourceUpdates {
    private final RecordUpdates updates;
    private final ContainerStore store;
    private final ContainerLifecycle lifecycle;
    private final LiveUpdate live;
    private final EffectReleaser releaser;
    private final Failpoints failpoints;

    @Inject
    ResourceUpdates(
            RecordUpdates updates,
            ContainerStore store,
            ContainerLifecycle lifecycle,
            LiveUpdate live,
            EffectReleaser releaser,
            Failpoints failpoints) {
        this.updates = updates;
        this.store = store;
        this.lifecycle = lifecycle;
        this.live = live;
        this.releaser = releaser;
        this.failpoints = failpoints;
    }

    /**
     * Changes a container's limits: those of its processes first, if it runs, and then its record. When the kernel refuses
     * one, the record stays as it was, and so do the limits.
     *
     * @return the new record
     */
    public ContainerRecord update(ContainerRecord container, UnaryOperator<Resources> change) {
        return updates.update(container, now -> {
            ContainerSpec after =
                    now.spec().withResources(change.apply(now.spec().resources()));
            live.validate(after);
            if (lifecycle.state(now).isRunning()) {
                perform(now, live.plan(now.id(), now.spec(), after));
                lifecycle.goesOn(now.withSpec(after));
            }
            return now.withSpec(after);
        });
    }

    private void perform(ContainerRecord container, LiveUpdate.Change change) {
        if (!change.effects().isEmpty()) {
            List<HostEffect> all = new ArrayList<>(store.effects(container.id()));
            change.effects().stream().filter(effect -> !all.contains(effect)).forEach(all::add);
            store.writeEffects(container.id(), all);
        }
        failpoints.reached(Failpoint.UPDATE_PREPARED);
        try {
            live.perform(change);
            failpoints.reached(Failpoint.UPDATE_DONE);
        } finally {
            // What was released at its end meanwhile was perhaps not there yet.
            if (!change.effects().isEmpty() && !lifecycle.state(container).isRunning()) {
                releaser.release(container.id(), change.effects());
            }
        }
    }
}
