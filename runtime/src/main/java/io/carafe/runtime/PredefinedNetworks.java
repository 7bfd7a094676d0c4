package io.carafe.runtime;

import io.carafe.api.network.Network;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The networks that are always there, by Docker's names: the host's own, and loopback alone. */
final class PredefinedNetworks {
    static final List<Network> ALL = List.of(predefined("host", "host", "68"), predefined("none", "null", "6e"));

    private PredefinedNetworks() {}

    private static Network predefined(String name, String driver, String digits) {
        return new Network(digits.repeat(32), name, driver, Instant.EPOCH, List.of(), false, false, Map.of(), Map.of());
    }

    static Optional<Network> find(String nameOrId) {
        return ALL.stream()
                .filter(network -> network.name().equals(nameOrId)
                        || network.id().equals(nameOrId)
                        || network.shortId().equals(nameOrId))
                .findFirst();
    }

    /** Whether nobody may define a network of this name, or remove it. */
    static boolean isReserved(String name) {
        return name.equals(Network.DEFAULT)
                || name.equals("default")
                || ALL.stream().anyMatch(network -> network.name().equals(name));
    }
}
