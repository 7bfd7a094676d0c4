package io.carafe.runtime.launch;

import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.NetworkConnections;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.network.HostPorts;
import io.carafe.runtime.network.Leases;
import io.carafe.runtime.plan.LeaseEffect;
import io.carafe.runtime.plan.PortsEffect;
import io.carafe.runtime.plugin.IsolatorCatalog;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Undoes what a container left on the host, isolator by isolator, in the reverse of their order. Thread-safe. */
public final class EffectReleaser {
    private final IsolatorCatalog catalog;
    private final Leases leases;
    private final HostPorts ports;
    private final Kernel kernel;
    private final HostNetwork network;

    @Inject
    public EffectReleaser(IsolatorCatalog catalog, Leases leases, HostPorts ports, Kernel kernel, HostNetwork network) {
        this.catalog = catalog;
        this.leases = leases;
        this.ports = ports;
        this.kernel = kernel;
        this.network = network;
    }

    /**
     * Undoes effects. Ports and addresses are given back last, when nothing answers to them any more.
     *
     * @param container whose they are
     */
    public void release(String container, List<HostEffect> effects) {
        List<Isolator> reverse = new ArrayList<>(catalog.isolators());
        Collections.reverse(reverse);
        try (EngineHostSide host = new EngineHostSide(kernel, network, new HostNotices())) {
            for (Isolator isolator : reverse) {
                List<HostEffect> own = effects.stream()
                        .filter(effect -> effect.isolator().equals(isolator.name()))
                        .toList();
                // What was in a network that is no more has gone with it.
                boolean gone = isolator.name().equals(NetworkConnections.ISOLATOR) && !network.exists();
                if (!own.isEmpty() && !gone) {
                    HostRecorder recorder = new HostRecorder(isolator.name());
                    isolator.release(own, recorder);
                    host.perform(recorder.steps());
                }
            }
        }
        if (PortsEffect.isAmong(effects)) {
            ports.release(container);
        }
        for (HostEffect effect : effects) {
            LeaseEffect.of(effect).ifPresent(lease -> leases.release(lease.network(), lease.address(), container));
        }
    }
}
