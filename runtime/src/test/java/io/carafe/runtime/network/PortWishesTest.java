package io.carafe.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.network.ExposedPort;
import io.carafe.api.network.PortRange;
import io.carafe.api.network.PublishedPort;
import io.carafe.api.network.TransportProtocol;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code -p}, {@code -P}, {@code --expose} and the image come to together. */
class PortWishesTest {
    private final ContainerSpecBuilder spec = ContainerSpec.ofImage("image");

    private static PublishedPort published(String hostPorts, String ports) {
        return new PublishedPort(
                Optional.empty(),
                PortRange.parse(hostPorts),
                PortRange.parse(ports).orElseThrow(),
                TransportProtocol.TCP);
    }

    private List<PublishedPort> wishes(String... ofImage) {
        return PortWishes.of(spec.build().network(), List.of(ofImage));
    }

    @Test
    void exposingIsNotPublishing() {
        spec.expose(new ExposedPort(PortRange.of(80), TransportProtocol.TCP));

        assertThat(wishes("443/tcp")).isEmpty();
    }

    @Test
    void allThatIsExposedIsPublishedWhenAskedFor() {
        spec.publishAll(true)
                .publish(published("8080", "80"))
                .expose(new ExposedPort(PortRange.parse("80-82").orElseThrow(), TransportProtocol.TCP));

        assertThat(wishes("443", "53/udp", "nonsense", "0/tcp", "81/tcp"))
                .extracting(
                        wish -> wish.containerPorts() + "/" + wish.protocol().text() + " at "
                                + wish.hostPorts().map(Object::toString).orElse("any"))
                .containsExactly("80/tcp at 8080", "81/tcp at any", "82/tcp at any", "443/tcp at any", "53/udp at any");
    }

    @Test
    void whatIsAskedForTwiceIsPublishedOnce() {
        spec.publish(published("8080", "80")).publish(published("8080", "80"));

        assertThat(wishes()).hasSize(1);
    }
}
