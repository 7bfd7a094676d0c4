package io.carafe.runtime;

import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.runtime.event.Event;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.network.NetworkStore;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes note of what happens to networks: who is connected, and no longer. It remembers the networks of each container
 * that runs, because what is on disk of a container has their ids alone. Thread-safe.
 */
final class NetworkEvents {
    private final EventSink events;
    private final NetworkStore networks;
    private final Map<String, List<Network>> connected = new ConcurrentHashMap<>();

    @Inject
    NetworkEvents(EventSink events, NetworkStore networks) {
        this.events = events;
        this.networks = networks;
    }

    void created(Network network) {
        note(network, "create", Map.of());
    }

    void destroyed(Network network) {
        note(network, "destroy", Map.of());
    }

    /** A container's process exists, and is connected. */
    void began(String container, ContainerNetworks begun) {
        begun.connections().stream().map(NetworkConnection::network).forEach(network -> connected(container, network));
    }

    /** A container runs that somebody else has connected, and told of it. */
    void adopted(String container, List<NetworkEndpoint> endpoints) {
        if (!endpoints.isEmpty()) {
            List<String> ids = endpoints.stream().map(NetworkEndpoint::network).toList();
            connected.put(
                    container,
                    networks.list().stream()
                            .filter(network -> ids.contains(network.id()))
                            .toList());
        }
    }

    void connected(String container, Network network) {
        connected.merge(container, List.of(network), (before, one) -> {
            List<Network> all = new ArrayList<>(before);
            all.addAll(one);
            return List.copyOf(all);
        });
        note(network, "connect", Map.of("container", container));
    }

    void disconnected(String container, Network network) {
        connected.computeIfPresent(
                container,
                (id, before) -> before.stream()
                        .filter(other -> !other.id().equals(network.id()))
                        .toList());
        note(network, "disconnect", Map.of("container", container));
    }

    /** The container has ended, and is on no network any more. */
    void ended(String container) {
        List<Network> left = connected.remove(container);
        if (left != null) {
            left.forEach(network -> note(network, "disconnect", Map.of("container", container)));
        }
    }

    private void note(Network network, String action, Map<String, String> more) {
        Map<String, String> attributes = new ConcurrentHashMap<>(more);
        attributes.put("name", network.name());
        attributes.put("type", network.driver());
        events.note(Event.NETWORK, network.id(), action, attributes);
    }
}
