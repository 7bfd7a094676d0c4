package io.carafe.runtime.network;

import io.carafe.runtime.state.RunNetworks;
import java.util.List;
import java.util.Optional;

/**
 * How a container is, or will be, connected.
 *
 * @param mode by Docker's words: {@code host}, {@code none}, {@code container:ID}, or the first network's name
 * @param networks the names of its networks, in the order of its links
 * @param present what connects it now, while it runs
 */
public record NetworkView(String mode, List<String> networks, Optional<RunNetworks> present) {
    public NetworkView {
        networks = List.copyOf(networks);
    }
}
