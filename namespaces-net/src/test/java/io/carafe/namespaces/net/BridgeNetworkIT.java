package io.carafe.namespaces.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.NamespaceVisit;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.Subnet;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.api.testing.Trial;
import io.carafe.linux.LinuxModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel. The host is a network namespace of the test's. */
@NeedsRoot
class BridgeNetworkIT {
    private static final Network MINE = new Network(
            "0123456789abcdef".repeat(4),
            "mine",
            "bridge",
            Instant.EPOCH,
            List.of(Subnet.of(IpPrefix.of("10.0.0.0/24")), Subnet.of(IpPrefix.of("fd00:7::/64"))),
            false,
            true,
            Map.of(Network.MTU, "1400"),
            Map.of());

    private final Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);
    private final Trial trial = Trial.over(new LinuxModule());
    private final BridgeDriver driver = new BridgeDriver(Set.of());
    private final NetIsolator isolator = new NetIsolator(Set.of(driver));
    private NamespaceVisit.Made host;

    @TempDir
    private Path directory;

    @BeforeEach
    void aHost() {
        host = new NamespaceVisit(kernel).newNamespace();
    }

    @AfterEach
    void theHostGoes() {
        host.socket().close();
        host.namespace().close();
    }

    private LaunchContext context(int number) {
        NetworkEndpoint endpoint = new NetworkEndpoint(
                ("%02x".formatted(number)).repeat(32),
                MINE.id(),
                "ab".repeat(32),
                "eth0",
                MacAddress.parse("02:42:0a:00:00:0" + number),
                List.of(IpPrefix.of("10.0.0." + number + "/24"), IpPrefix.of("fd00:7::" + number + "/64")),
                List.of(IpAddress.of("10.0.0.1"), IpAddress.of("fd00:7::1")),
                List.of());
        return Contexts.rootful()
                .directory(directory.toString())
                .networks(new ContainerNetworks(List.of(new NetworkConnection(MINE, endpoint)), List.of()))
                .context();
    }

    private Trial.Running start(LaunchContext context, String script) {
        return new NamespaceVisit(kernel)
                .within(
                        host.namespace().number(),
                        () -> trial.start(context, List.of(isolator), "/bin/sh", "-c", script));
    }

    @Test
    void aContainerHasItsAddressesAtOnceAndNothingStaysOfIt() throws IOException {
        String outside = Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward"));
        LaunchContext context = context(2);
        try (Trial.Running running =
                start(context, "ip -brief address show eth0 | tr -s ' '; ip route; ip -6 route show default")) {
            assertThat(running.output())
                    .contains("eth0@", " UP 10.0.0.2/24 fd00:7::2/64 ")
                    .contains("default via 10.0.0.1 dev eth0")
                    .contains("default via fd00:7::1 dev eth0")
                    .doesNotContain("tentative");
        }
        assertThat(Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")))
                .as("that of the machine")
                .isEqualTo(outside);
    }

    @Test
    void bothEndsAreAsTheyShouldBe() {
        LaunchContext context = context(3);
        try (Trial.Running running = start(context, "exec sleep 1000")) {
            LinkStatus bridge = link("cf-0123456789ab");
            LinkStatus port = link("carafe-" + "03".repeat(32));
            assertThat(bridge.alias()).isEqualTo("carafe network " + MINE.id());
            assertThat(bridge.mtu()).isEqualTo(1400);
            assertThat(port.master()).isEqualTo(bridge.index());
            assertThat(port.mtu()).isEqualTo(1400);
            assertThat(port.up()).isTrue();

            HostRecorder release = new HostRecorder("net");
            HostRecorder prepared = new HostRecorder("net");
            isolator.prepare(context, prepared);
            isolator.release(prepared.effects(), release);
            perform(release);
            perform(release);
            assertThat(link("carafe-" + "03".repeat(32)).up()).isFalse();
            assertThat(running.pid()).isPositive();
        }
        HostRecorder removal = new HostRecorder("net");
        driver.remove(MINE, removal);
        perform(removal);
        perform(removal);
        assertThat(kernel.link(host.socket().number(), LinkName.of("cf-0123456789ab"))
                        .failedWith(Errno.ENODEV))
                .isTrue();
    }

    private LinkStatus link(String name) {
        return kernel.link(host.socket().number(), LinkName.of(name)).orThrow("find " + name);
    }

    private void perform(HostRecorder recorded) {
        new NamespaceVisit(kernel).within(host.namespace().number(), () -> {
            trial.perform(recorded);
            return true;
        });
    }
}
