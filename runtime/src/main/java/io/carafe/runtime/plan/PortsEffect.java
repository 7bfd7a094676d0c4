package io.carafe.runtime.plan;

import io.carafe.api.isolation.HostEffect;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.runtime.plugin.IsolatorCatalog;
import java.util.List;
import java.util.Optional;

/** That a container has ports of the host's, as one of the effects that it has on the host. */
public final class PortsEffect {
    private static final HostEffect EFFECT = new HostEffect(IsolatorCatalog.PROCESS, "ports", "of the host's", false);

    private PortsEffect() {}

    /** That of a container, if it has any. */
    public static Optional<HostEffect> of(ContainerNetworks networks) {
        return networks.ports().isEmpty() ? Optional.empty() : Optional.of(EFFECT);
    }

    /** Whether it is among effects. */
    public static boolean isAmong(List<HostEffect> effects) {
        return effects.contains(EFFECT);
    }
}
