package io.carafe.namespaces.net;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.network.ExposedPort;
import io.carafe.api.network.PortRange;
import io.carafe.api.network.PublishedPort;
import io.carafe.api.network.TransportProtocol;
import io.carafe.api.testing.Contexts;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where ports are refused. */
class PublishedPortsTest {
    private static final PublishedPort PORT =
            new PublishedPort(Optional.empty(), Optional.empty(), PortRange.of(80), TransportProtocol.TCP);

    private static void check(Contexts contexts) {
        PublishedPorts.check(contexts.spec(), contexts.profile());
    }

    private static NamespaceMode mode(String word) {
        return switch (word) {
            case "host" -> NamespaceMode.HOST;
            case "none" -> NamespaceMode.PRIVATE;
            default -> new NamespaceMode.OfContainer("web");
        };
    }

    @ParameterizedTest
    @CsvSource({
        "host, conflicting options: port publishing and the host network mode",
        "none, conflicting options: port publishing and the none network mode",
        "container, conflicting options: port publishing and the container type network mode"
    })
    void aNetworkThatIsNotOnesOwnPublishesNothing(String mode, String problem) {
        assertThatThrownBy(() -> check(
                        Contexts.rootful().spec(spec -> spec.publish(PORT).namespace(NamespaceKind.NET, mode(mode)))))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith(problem);
        assertThatThrownBy(() -> check(Contexts.rootful()
                        .spec(spec -> spec.publishAll(true).namespace(NamespaceKind.NET, mode(mode)))))
                .hasMessageStartingWith(problem);
    }

    @Test
    void inAnothersNetworkNothingIsExposedEither() {
        assertThatThrownBy(() -> check(Contexts.rootful()
                        .spec(spec -> spec.expose(new ExposedPort(PortRange.of(80), TransportProtocol.TCP))
                                .namespace(NamespaceKind.NET, mode("container")))))
                .hasMessageStartingWith("conflicting options: port exposing and the container type network mode");
    }

    @Test
    void inANetworkPortsArePublished() {
        assertThatCode(() -> check(Contexts.rootful().spec(spec -> spec.publish(PORT))))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(Contexts.rootful()
                        .spec(spec -> spec.publish(PORT).network("mine").namespace(NamespaceKind.NET, mode("none")))))
                .doesNotThrowAnyException();
    }
}
