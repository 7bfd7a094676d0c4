package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.network.NetworkStore;
import io.carafe.runtime.state.ContainerRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NetworkEventsTest {
    private static final Network SHOP = network("a".repeat(64), "shop");
    private static final Network BACK = network("b".repeat(64), "back");

    private final List<String> told = new ArrayList<>();
    private final NetworkStore networks = mock();
    private final NetworkEvents events = new NetworkEvents(
            new EventSink() {
                @Override
                public void note(ContainerRecord container, String action, Map<String, String> more) {
                    throw new AssertionError(action);
                }

                @Override
                public void note(String type, String id, String action, Map<String, String> attributes) {
                    told.add(type + " " + action + " " + id.charAt(0) + " " + new TreeMap<>(attributes));
                }
            },
            networks);

    private static Network network(String id, String name) {
        return new Network(id, name, "bridge", Instant.EPOCH, List.of(), false, false, Map.of(), Map.of());
    }

    private static NetworkEndpoint end(Network network) {
        return new NetworkEndpoint(
                "e".repeat(64), network.id(), "web", "eth0", Optional.empty(), List.of(), List.of(), List.of());
    }

    private static ContainerNetworks connections(Network... all) {
        return new ContainerNetworks(
                List.of(all).stream()
                        .map(network -> new NetworkConnection(network, end(network)))
                        .toList(),
                List.of());
    }

    @Test
    void networksAreMadeAndRemoved() {
        events.created(SHOP);
        events.destroyed(SHOP);

        assertThat(told)
                .containsExactly(
                        "network create a {name=shop, type=bridge}", "network destroy a {name=shop, type=bridge}");
    }

    @Test
    void whoEndsIsDisconnectedFromWhatItIsStillConnectedTo() {
        events.began("web", connections(SHOP));
        events.connected("web", BACK);
        events.disconnected("web", SHOP);
        events.ended("web");
        events.ended("web");

        assertThat(told)
                .containsExactly(
                        "network connect a {container=web, name=shop, type=bridge}",
                        "network connect b {container=web, name=back, type=bridge}",
                        "network disconnect a {container=web, name=shop, type=bridge}",
                        "network disconnect b {container=web, name=back, type=bridge}");
    }

    /** The engine that connected it has told that, and is no more. */
    @Test
    void whoIsFoundConnectedIsDisconnectedAtItsEnd() {
        when(networks.list()).thenReturn(List.of(BACK, SHOP));
        events.adopted("web", List.of(end(SHOP)));
        events.adopted("lonely", List.of());
        assertThat(told).isEmpty();

        events.ended("web");
        events.ended("lonely");

        assertThat(told).containsExactly("network disconnect a {container=web, name=shop, type=bridge}");
    }
}
