package io.carafe.runtime.network;

import io.carafe.api.network.Network;
import java.util.Map;
import java.util.Optional;

/**
 * The network of containers that say nothing about networks.
 *
 * @param name empty when they have loopback alone
 */
public record DefaultNetwork(Optional<String> name) {
    /** The operator's setting: the name of a network, or {@code none}. */
    public static final String VARIABLE = "CARAFE_NETWORK";

    /** The word for loopback alone. */
    public static final String NONE = "none";

    /** What an environment says; {@code bridge} when it says nothing. */
    public static DefaultNetwork of(Map<String, String> environment) {
        String word = environment.getOrDefault(VARIABLE, "");
        if (word.isEmpty()) {
            return new DefaultNetwork(Optional.of(Network.DEFAULT));
        }
        return new DefaultNetwork(word.equals(NONE) ? Optional.empty() : Optional.of(word));
    }
}
