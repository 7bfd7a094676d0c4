package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.Container;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.Subnet;
import io.carafe.runtime.network.NetworkMember;
import io.carafe.runtime.network.NetworkRequest;
import io.carafe.runtime.network.NetworkView;
import io.carafe.runtime.state.RunNetworks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The verbs of {@code carafe network}. */
class NetworkCommandsTest extends CommandLineCase {
    private static final Network MINE = new Network(
            "fedcba9876543210".repeat(4),
            "mine",
            "bridge",
            Instant.parse("2024-01-02T03:04:05Z"),
            List.of(
                    new Subnet(
                            IpPrefix.of("10.0.0.0/24"),
                            IpAddress.parse("10.0.0.1"),
                            IpPrefix.parse("10.0.0.128/25"),
                            Map.of("printer", IpAddress.of("10.0.0.9"))),
                    Subnet.of(IpPrefix.of("fd00::/64"))),
            false,
            true,
            Map.of(Network.MTU, "1400"),
            Map.of("tier", "front"));

    private static final NetworkEndpoint ENDPOINT = new NetworkEndpoint(
            "e0".repeat(32),
            MINE.id(),
            "0123456789abcdef".repeat(4),
            "eth0",
            MacAddress.parse("02:42:0a:00:00:82"),
            List.of(IpPrefix.of("10.0.0.130/24"), IpPrefix.of("fd00::2/64")),
            List.of(IpAddress.of("10.0.0.1"), IpAddress.of("fd00::1")),
            List.of());

    private void connected() {
        Container web = container("web", running());
        when(web.networks())
                .thenReturn(new NetworkView(
                        "mine", List.of("mine"), Optional.of(new RunNetworks(List.of(ENDPOINT), List.of()))));
        when(carafe.find("web")).thenReturn(web);
        when(networks.find("mine")).thenReturn(Optional.of(MINE));
        when(networks.get("mine")).thenReturn(MINE);
        when(networks.list()).thenReturn(List.of(MINE));
        when(networks.members(MINE)).thenReturn(List.of(new NetworkMember(ENDPOINT.container(), "web", ENDPOINT)));
    }

    @Test
    void networksAreListedAndInspected() {
        connected();
        when(networks.get("gone")).thenThrow(NetworkNotFoundException.none("gone"));

        assertThat(run("network", "ls")).isZero();
        run("network", "ls", "-q", "--no-trunc", "--filter", "label=tier=front", "--filter", "type=custom");
        run("network", "ls", "--format", "{{.Name}} {{.IPv4}} {{.IPv6}} {{.Internal}} {{.Labels}}");
        run("network", "ls", "-q", "--filter", "driver=host");
        assertThat(run("network", "inspect", "mine", "gone")).isEqualTo(125);
        run("inspect", "--format", "{{json .NetworkSettings}}", "web");

        assertMatches("network.txt", screen.out());
        assertThat(screen.err()).startsWith("carafe: network gone not found");
    }

    @Test
    void networksAreMadeAsTheyAreAskedFor() {
        when(networks.create(any())).thenReturn(MINE);

        assertThat(run(
                        "network",
                        "create",
                        "--subnet",
                        "10.0.0.0/24",
                        "--subnet",
                        "fd00::/64",
                        "--gateway",
                        "10.0.0.1",
                        "--ip-range",
                        "10.0.0.128/25",
                        "--aux-address",
                        "printer=10.0.0.9",
                        "--internal",
                        "-o",
                        "com.docker.network.driver.mtu=1400",
                        "--label",
                        "tier",
                        "mine"))
                .isZero();
        assertThat(screen.out()).isEqualTo(MINE.id() + "\n");
        verify(networks)
                .create(new NetworkRequest(
                        "mine",
                        "bridge",
                        List.of(
                                new NetworkRequest.Addresses(
                                        IpPrefix.of("10.0.0.0/24"),
                                        IpAddress.parse("10.0.0.1"),
                                        IpPrefix.parse("10.0.0.128/25"),
                                        Map.of("printer", IpAddress.of("10.0.0.9"))),
                                new NetworkRequest.Addresses(
                                        IpPrefix.of("fd00::/64"), Optional.empty(), Optional.empty(), Map.of())),
                        true,
                        false,
                        Map.of("com.docker.network.driver.mtu", "1400"),
                        Map.of("tier", "")));
    }

    @Test
    void networksAreConnectedAndRemoved() {
        notices.tell("forwarding is switched on");
        notices.tell("forwarding is switched on");
        assertThat(run("network", "connect", "--ip", "10.0.0.5", "--alias", "db", "mine", "web"))
                .isZero();
        verify(networks)
                .connect(
                        "web",
                        new NetworkAttachment(
                                "mine",
                                IpAddress.parse("10.0.0.5"),
                                Optional.empty(),
                                Optional.empty(),
                                List.of("db")));
        assertThat(screen.err()).isEqualTo("carafe: note: forwarding is switched on\n");
        assertThat(run("network", "disconnect", "mine", "web")).isZero();
        verify(networks).disconnect("web", "mine", false);
        assertThat(run("network", "disconnect", "-f", "mine", "web")).isZero();
        verify(networks).disconnect("web", "mine", true);

        when(networks.unused()).thenReturn(List.of(MINE));
        assertThat(run("network", "prune", "-f")).isZero();
        verify(networks).remove("mine");
        doThrow(NetworkNotFoundException.none("gone")).when(networks).remove("gone");
        assertThat(run("network", "rm", "-f", "gone")).isZero();
        assertThat(run("network", "rm", "gone", "mine")).isEqualTo(125);
        assertThat(screen.out()).isEqualTo("Deleted Networks:\nmine\n\ngone\nmine\n");
    }
}
