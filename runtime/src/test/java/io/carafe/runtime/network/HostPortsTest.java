package io.carafe.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Result;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.PortRange;
import io.carafe.api.network.PublishedPort;
import io.carafe.api.network.TransportProtocol;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.forward.PortForwarder;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.ProcessNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which ports are taken, held and let go. */
class HostPortsTest {
    private static final String CONTAINER = "0123456789abcdef";
    private static final Result TAKEN = Result.failure(Errno.EADDRINUSE);

    private static final PortReach V4 = new PortReach(true, false, false);
    private static final PortReach BOTH = new PortReach(true, true, true);

    private final RecordingKernel recording = new RecordingKernel();

    @TempDir
    private Path directory;

    private HostPorts ports;

    @BeforeEach
    void open() throws Exception {
        ports = portsAt("127.0.0.1");
    }

    private HostPorts portsAt(String address) throws Exception {
        return ports(address, new ProcessNetwork(recording.kernel()));
    }

    private HostPorts ports(String address, HostNetwork network) throws Exception {
        Path range = Files.writeString(directory.resolve("range"), "40000\t40002\n");
        return new HostPorts(
                new PortSockets(recording.kernel(), network),
                new PublishAddress(address),
                new EphemeralPorts(range),
                new Random(1),
                new PortForwarder(recording.kernel(), network));
    }

    private static PublishedPort wish(String address, String hostPorts, String containerPorts) {
        return new PublishedPort(
                IpAddress.parse(address),
                PortRange.parse(hostPorts),
                PortRange.parse(containerPorts).orElseThrow(),
                TransportProtocol.TCP);
    }

    private List<String> take(PublishedPort... wishes) {
        return texts(ports.take(CONTAINER, List.of(wishes), V4));
    }

    private static List<String> texts(List<PortBinding> bindings) {
        return bindings.stream()
                .map(binding -> PortTexts.at(binding) + "->" + binding.containerPort())
                .toList();
    }

    @Test
    void loopbackIsTheDefaultInBothFamilies() {
        List<PortBinding> taken = ports.take(CONTAINER, List.of(wish("", "8080", "80")), BOTH);

        assertThat(texts(taken)).containsExactly("127.0.0.1:8080->80", "[::1]:8080->80");
        assertThat(recording.calls("socket")).containsExactly("socket(2, 1, 0)", "socket(10, 1, 0)");
        assertThat(recording.calls("bindInternet")).hasSize(2);
        assertThat(recording.calls("close")).isEmpty();
    }

    @Test
    void aContainerWithoutIpv6IsPublishedAtIpv4() {
        assertThat(take(wish("", "8080", "80"))).containsExactly("127.0.0.1:8080->80");
    }

    @Test
    void theOperatorMayWantAllAddressesOrOne() throws Exception {
        ports = portsAt("0.0.0.0");
        assertThat(texts(ports.take(CONTAINER, List.of(wish("", "80", "80")), BOTH)))
                .containsExactly("0.0.0.0:80->80", "[::]:80->80");

        ports = portsAt("192.0.2.1");
        assertThat(take(wish("", "80", "80"))).containsExactly("192.0.2.1:80->80");

        ports = portsAt("everywhere");
        assertThatThrownBy(() -> take(wish("", "80", "80")))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("CARAFE_PUBLISH_ADDRESS=everywhere is no IP address");
    }

    @Test
    void rangesAreTakenPortByPort() {
        assertThat(take(wish("192.0.2.1", "8000-8002", "80-82")))
                .containsExactly("192.0.2.1:8000->80", "192.0.2.1:8001->81", "192.0.2.1:8002->82");
    }

    @Test
    void ofARangeForOnePortTheFirstThatIsFree() {
        recording.answering("bindInternet", TAKEN, TAKEN, Result.of(0));

        assertThat(take(wish("192.0.2.1", "8000-8002", "80"))).containsExactly("192.0.2.1:8001->80");
    }

    @Test
    void randomPortsAreThoseOfTheKernelAndTheSameInBothFamilies() {
        // The first is free at IPv4 alone, so another is tried at both.
        recording.answering("bindInternet", Result.of(0), TAKEN, TAKEN, Result.of(0), Result.of(0));

        List<PortBinding> taken = ports.take(CONTAINER, List.of(wish("", "", "80")), BOTH);

        assertThat(taken).hasSize(2);
        assertThat(taken.get(0).hostPort()).isEqualTo(taken.get(1).hostPort()).isBetween(40000, 40002);
        assertThat(recording.calls("close")).hasSize(3);
    }

    @Test
    void whenAllAreTakenItSaysSo() {
        recording.answering("bindInternet", TAKEN, TAKEN, TAKEN, TAKEN, TAKEN, TAKEN);

        assertThatThrownBy(() -> take(wish("", "", "80")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("cannot publish port 80/tcp at any port of ");
    }

    @Test
    void whatIsTakenByAnotherProgramIsNamed() {
        recording.answering("bindInternet", TAKEN, TAKEN);

        assertThatThrownBy(() -> take(wish("", "8080", "80")))
                .hasMessage("cannot publish port 80/tcp at 127.0.0.1:8080: EADDRINUSE (Address already in use)."
                        + " Another program has that port already; 'ss -lnp' names those that listen."
                        + " Take another, or leave the choice to Carafe: -p 80");
        assertThat(recording.calls("close")).hasSize(2);
    }

    @Test
    void whatIsTakenByAContainerNamesThat() {
        take(wish("", "8080", "80"));
        recording.answering("bindInternet", TAKEN, TAKEN);

        assertThatThrownBy(() -> ports.take("other", List.of(wish("0.0.0.0", "8080", "80")), V4))
                .hasMessageContaining("Container 0123456789ab has that port already.");
    }

    @Test
    void connectionsThatAreOverDoNotHinder() {
        recording.answering("bindInternet", TAKEN, Result.of(0));

        assertThat(take(wish("", "8080", "80"))).containsExactly("127.0.0.1:8080->80");

        assertThat(recording.calls("listen")).hasSize(1);
    }

    /** As there are connections to such a port, the next engine could not have it otherwise. */
    @Test
    void whereTheEngineForwardsItListensFromTheStartAndTellsWhatItHasLost() throws Exception {
        ports = ports("127.0.0.1", mock());
        recording.answering("bindInternet", Result.of(0), Result.of(0), TAKEN);

        List<PortBinding> taken = ports.take(CONTAINER, List.of(wish("", "8080", "80")), PortReach.EVERYWHERE);
        assertThat(texts(taken)).containsExactly("127.0.0.1:8080->80", "[::1]:8080->80");
        assertThat(recording.calls("bindInternet"))
                .allSatisfy(call -> assertThat(call).endsWith("8080, true)"));
        assertThat(recording.calls("listen")).hasSize(2);

        assertThat(texts(ports.adopt("other", taken))).containsExactly("127.0.0.1:8080->80");
    }

    @Test
    void whereTheFirewallLeadsWhatIsTakenIsNotLost() {
        List<PortBinding> taken = ports.take(CONTAINER, List.of(wish("", "8080", "80")), V4);
        recording.answering("bindInternet", TAKEN, TAKEN);

        assertThat(ports.adopt("other", taken)).isEmpty();
        ports.lead("other", List.of());
        assertThat(recording.calls("duplicate")).isEmpty();
    }

    @Test
    void aPortThatIsRootsIsRefusedWithAdvice() {
        recording.answering("bindInternet", Result.failure(Errno.EACCES));

        assertThatThrownBy(() -> take(wish("", "80", "80")))
                .hasMessageContaining("net.ipv4.ip_unprivileged_port_start");
    }

    @Test
    void oneThatFailsLetsAllGo() {
        recording.answering("bindInternet", Result.of(0), TAKEN, TAKEN);

        assertThatThrownBy(() -> take(wish("", "8080", "80"), wish("", "8081", "81")))
                .isInstanceOf(KernelException.class);

        assertThat(recording.calls("close")).hasSize(3);
    }

    @Test
    void anAddressOfAFamilyThatTheContainerHasNotIsRefused() {
        assertThatThrownBy(() -> take(wish("::1", "80", "80")))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessage(
                        "cannot publish port 80/tcp at ::1: the container has no IPv6 address. Connect it to a network"
                                + " that was made with --ipv6.");
    }

    @Test
    void anAddressThatTheHostHasNotIsRefused() {
        recording.answering("bindInternet", Result.failure(Errno.EADDRNOTAVAIL));

        assertThatThrownBy(() -> take(wish("203.0.113.9", "80", "80")))
                .hasMessage("cannot publish port 80/tcp at 203.0.113.9:80: EADDRNOTAVAIL (Cannot assign requested"
                        + " address). This host has no such address.");
    }

    @Test
    void aHostWithoutIpv6DoesWithIpv4() {
        recording.answering("bindInternet", Result.of(0), Result.failure(Errno.EADDRNOTAVAIL));

        assertThat(texts(ports.take(CONTAINER, List.of(wish("", "80", "80")), BOTH)))
                .containsExactly("127.0.0.1:80->80");
    }

    @Test
    void whereAnswersToLoopbackOfIpv6GetLostOnlyIpv4IsTaken() throws Exception {
        PortReach filtered = new PortReach(true, true, false);

        assertThat(texts(ports.take(
                        CONTAINER, List.of(wish("", "8080", "80"), wish("2001:db8::1", "81", "81")), filtered)))
                .containsExactly("127.0.0.1:8080->80", "[2001:db8::1]:81->81");
        assertThatThrownBy(() -> ports.take(CONTAINER, List.of(wish("::1", "8080", "80")), filtered))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith(
                        "cannot publish port 80/tcp at ::1: the bridges of this host ask the firewall themselves"
                                + " (net.bridge.bridge-nf-call-ip6tables is 1), and answers to ::1 get lost");
        assertThatThrownBy(() -> ports.imagine(List.of(wish("::1", "8080", "80")), filtered))
                .isInstanceOf(InvalidSpecificationException.class);
    }

    @Test
    void aDefaultAddressByWhichNothingIsReachedIsRefused() throws Exception {
        ports = portsAt("2001:db8::1");

        assertThatThrownBy(() -> take(wish("", "8080", "80")))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("cannot publish port 80/tcp at 2001:db8::1: the container has no IPv6 address");
    }

    @Test
    void whatAContainerIsReachedByDependsOnItsAddressesAndOnBridges() throws Exception {
        NetworkEndpoint both = endpoint("172.17.0.2/16", "fd00::2/64");
        Path asks = Files.writeString(directory.resolve("asks"), "1\n");
        Path asksNot = Files.writeString(directory.resolve("asks-not"), "0\n");

        assertThat(PortReach.of(both, new BridgeFilter(asks))).isEqualTo(new PortReach(true, true, false));
        assertThat(PortReach.of(both, new BridgeFilter(asksNot))).isEqualTo(BOTH);
        assertThat(PortReach.of(both, new BridgeFilter(directory.resolve("none"))))
                .isEqualTo(BOTH);
        assertThat(PortReach.of(endpoint("172.17.0.2/16"), new BridgeFilter(asksNot)))
                .isEqualTo(V4);
    }

    private static NetworkEndpoint endpoint(String... addresses) {
        return new NetworkEndpoint(
                "e",
                "n",
                CONTAINER,
                "eth0",
                Optional.empty(),
                Stream.of(addresses).map(IpPrefix::of).toList(),
                List.of(),
                List.of());
    }

    @Test
    void theyAreHeldUntilTheContainerLetsThemGo() {
        take(wish("", "8080", "80"), wish("", "8081", "81"));
        assertThat(recording.calls("close")).isEmpty();

        ports.release(CONTAINER);
        ports.release(CONTAINER);

        assertThat(recording.calls("close")).hasSize(2);
    }

    @Test
    void anEngineThatComesLaterHoldsThemAgain() {
        PortBinding binding = new PortBinding(IpAddress.of("127.0.0.1"), 8080, 80, TransportProtocol.UDP);

        ports.adopt(CONTAINER, List.of(binding));

        assertThat(recording.calls("socket")).containsExactly("socket(2, 2, 0)");
        ports.release(CONTAINER);
        assertThat(recording.calls("close")).hasSize(1);
    }

    @Test
    void imaginingTakesNothing() {
        assertThat(texts(ports.imagine(List.of(wish("", "", "80"), wish("", "8080", "81")), V4)))
                .containsExactly("127.0.0.1:40000->80", "127.0.0.1:8080->81");
        assertThat(recording.calls()).isEmpty();
    }
}
