package io.carafe.runtime.plan;

import io.carafe.api.isolation.HostEffect;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.NetworkConnection;
import io.carafe.runtime.plugin.IsolatorCatalog;
import java.util.List;
import java.util.Optional;

/** An address that a container has, as one of the effects that it has on the host. */
public record LeaseEffect(String network, IpAddress address) {
    private static final String KIND = "address";

    /** Those of a connection. */
    public static List<HostEffect> of(NetworkConnection connection) {
        String network = connection.network().name();
        return connection.endpoint().addresses().stream()
                .map(address -> new HostEffect(IsolatorCatalog.PROCESS, KIND, network + "/" + address.address(), false))
                .toList();
    }

    /** The address that an effect is, if it is one. */
    public static Optional<LeaseEffect> of(HostEffect effect) {
        int slash = effect.name().indexOf('/');
        boolean lease = effect.isolator().equals(IsolatorCatalog.PROCESS)
                && effect.kind().equals(KIND)
                && slash >= 0;
        return lease
                ? IpAddress.parse(effect.name().substring(slash + 1))
                        .map(address -> new LeaseEffect(effect.name().substring(0, slash), address))
                : Optional.empty();
    }
}
