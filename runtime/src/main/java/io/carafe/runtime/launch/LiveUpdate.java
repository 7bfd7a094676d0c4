package io.carafe.runtime.launch;

import io.carafe.api.ContainerSpec;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.RecordedHostStep;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.plugin.IsolatorCatalog;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Changes a running container to another specification, as far as isolators can. Thread-safe. */
public final class LiveUpdate {
    private final IsolatorCatalog catalog;
    private final HostProfile host;
    private final Kernel kernel;
    private final HostNetwork network;

    @Inject
    public LiveUpdate(IsolatorCatalog catalog, HostProfile host, Kernel kernel, HostNetwork network) {
        this.catalog = catalog;
        this.host = host;
        this.kernel = kernel;
        this.network = network;
    }

    /**
     * What is to be done.
     *
     * @param effects what will be left on the host by it; to be written down first
     */
    public record Change(List<RecordedHostStep> steps, List<HostEffect> effects) {
        public Change {
            steps = List.copyOf(steps);
            effects = List.copyOf(effects);
        }
    }

    /** Refuses what cannot be on this host. */
    public void validate(ContainerSpec spec) {
        catalog.isolators().forEach(isolator -> isolator.validate(spec, host));
    }

    /** Asks what is to be done. */
    public Change plan(String id, ContainerSpec before, ContainerSpec after) {
        List<RecordedHostStep> steps = new ArrayList<>();
        List<HostEffect> effects = new ArrayList<>();
        for (Isolator isolator : catalog.isolators()) {
            HostRecorder recorder = new HostRecorder(isolator.name());
            isolator.update(id, before, after, host, recorder);
            steps.addAll(recorder.steps());
            effects.addAll(recorder.effects());
        }
        return new Change(steps, effects);
    }

    /** Does it. */
    public void perform(Change change) {
        try (EngineHostSide side = new EngineHostSide(kernel, network, new HostNotices())) {
            side.perform(change.steps());
        }
    }
}
